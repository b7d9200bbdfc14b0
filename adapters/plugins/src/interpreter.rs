use std::collections::BTreeSet;
use std::env;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use serde::Deserialize;
use tokio::process::Command;

/// A Python that was tried out.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Interpreter {
    /// The program itself: what the search path names may be a script that chooses one.
    pub executable: PathBuf,
    version: (u32, u32),
    /// Its folders, which a plug-in must be able to read.
    pub folders: BTreeSet<PathBuf>,
    pub has_pydantic: bool,
}

const ASK: &str = "import json, os, sys, importlib.util as u\n\
real = os.path.realpath\n\
paths = {real(p) for p in sys.path + [sys.prefix, sys.base_prefix, sys.exec_prefix] if p and os.path.exists(p)}\n\
paths.add(os.path.dirname(real(sys.executable)))\n\
print(json.dumps({'executable': sys.executable, 'version': sys.version_info[:2], 'folders': sorted(paths), \
'has_pydantic': u.find_spec('pydantic') is not None}))";

const PATIENCE: Duration = Duration::from_secs(20);

impl Interpreter {
    /// The interpreter that the operator names, or the first one of the search path that has pydantic, or else the first
    /// that is new enough.
    pub async fn find(named: Option<&Path>) -> Result<Self, String> {
        if let Some(named) = named {
            let found = Self::ask(named).await;
            let found = found.ok_or_else(|| format!("{} is no Python of version 3.10 or newer", named.display()))?;
            return Ok(found);
        }
        let path = env::var_os("PATH").unwrap_or_default();
        let mut without_pydantic = None;
        for program in env::split_paths(&path).map(|folder| folder.join("python3")) {
            if !program.is_file() {
                continue;
            }
            match Self::ask(&program).await {
                Some(found) if found.has_pydantic => return Ok(found),
                Some(found) if without_pydantic.is_none() => without_pydantic = Some(found),
                _ => {}
            }
        }
        without_pydantic.ok_or_else(|| {
            "Python is not installed on this server: plug-ins need python3, of version 3.10 or newer".to_owned()
        })
    }

    async fn ask(program: &Path) -> Option<Self> {
        let asked = Command::new(program)
            .args(["-I", "-c", ASK])
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .output();
        let output = tokio::time::timeout(PATIENCE, asked).await.ok()?.ok()?;
        let found: Self = serde_json::from_slice(&output.stdout).ok()?;
        (found.version >= (3, 10)).then_some(found)
    }
}
