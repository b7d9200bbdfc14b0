use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use loquat_core::plugin::{PluginError, head};
use sha2::{Digest, Sha256};
use tokio::process::Command;
use tokio::sync::Mutex;

use crate::config::Config;
use crate::interpreter::Interpreter;

/// Packages that plug-ins ask for in their heads, in a folder for each set.
#[derive(Debug, Default)]
pub(crate) struct Requirements {
    /// One installation at a time.
    turn: Mutex<()>,
}

const PATIENCE: Duration = Duration::from_secs(300);

/// Packages that the original brings along, by the modules that plug-ins import: they are installed when one is missed.
const BROUGHT_ALONG: &[(&str, &str)] = &[
    ("aiofiles", "aiofiles"),
    ("aiohttp", "aiohttp"),
    ("bs4", "beautifulsoup4"),
    ("cryptography", "cryptography"),
    ("fastapi", "fastapi"),
    ("httpx", "httpx"),
    ("loguru", "loguru"),
    ("markdown", "markdown"),
    ("openai", "openai"),
    ("PIL", "pillow"),
    ("pytz", "pytz"),
    ("requests", "requests"),
    ("starlette", "starlette"),
    ("tiktoken", "tiktoken"),
    ("yaml", "pyyaml"),
];

/// What the head of a plug-in asks for.
pub(crate) fn asked_for(content: &str) -> Vec<String> {
    let head = head(content);
    let listed = head
        .get("requirements")
        .and_then(|listed| listed.as_str())
        .unwrap_or_default();
    let names = listed.split(',').map(str::trim).filter(|name| !name.is_empty());
    names.map(str::to_owned).collect()
}

/// The package that brings the module that Python misses, if it is one that the original has.
pub(crate) fn missed(error: &PluginError) -> Option<&'static str> {
    let PluginError::Raised { message, .. } = error else {
        return None;
    };
    let module = message.strip_prefix("No module named '")?.split(['\'', '.']).next()?;
    let known = BROUGHT_ALONG.iter().find(|(name, _)| *name == module);
    known.map(|(_, package)| *package)
}

impl Requirements {
    /// The folder with these packages; they are installed if they are not there yet. `None` where nothing is wanted.
    pub async fn folder(
        &self,
        config: &Config,
        interpreter: &Interpreter,
        wanted: &[String],
    ) -> Result<Option<PathBuf>, PluginError> {
        if wanted.is_empty() || config.offline {
            return Ok(None);
        }
        if let Some(option) = wanted.iter().find(|name| name.starts_with('-')) {
            return Err(PluginError::Requirements(format!("{option} is no package")));
        }
        let folder = config.packages.join(name(interpreter, wanted));
        if folder.is_dir() {
            return Ok(Some(folder));
        }
        let _turn = self.turn.lock().await;
        if folder.is_dir() {
            return Ok(Some(folder));
        }
        let begun = folder.with_extension("begun");
        let _ = fs::remove_dir_all(&begun);
        let failed = |error: std::io::Error| PluginError::Requirements(error.to_string());
        fs::create_dir_all(&begun).map_err(failed)?;
        tracing::info!("installing for plug-ins: {}", wanted.join(", "));
        let installed = install(config, interpreter, wanted, &begun).await;
        if let Err(why) = installed {
            let _ = fs::remove_dir_all(&begun);
            return Err(PluginError::Requirements(why));
        }
        fs::rename(&begun, &folder).map_err(failed)?;
        Ok(Some(folder))
    }
}

fn name(interpreter: &Interpreter, wanted: &[String]) -> String {
    let mut sorted = wanted.to_vec();
    sorted.sort();
    let mut hash = Sha256::new();
    hash.update(interpreter.executable.as_os_str().as_encoded_bytes());
    for name in sorted {
        hash.update([0]);
        hash.update(name);
    }
    hash.finalize()
        .iter()
        .take(10)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

async fn install(config: &Config, interpreter: &Interpreter, wanted: &[String], target: &Path) -> Result<(), String> {
    let told_otherwise = !config.pip_options.is_empty() || !config.pip_index_options.is_empty();
    let uv = if told_otherwise { None } else { on_path("uv") };
    let mut command = match uv {
        Some(uv) => {
            let mut command = Command::new(uv);
            command
                .args(["pip", "install", "--quiet", "--python"])
                .arg(&interpreter.executable);
            command
        }
        None => {
            let mut command = Command::new(&interpreter.executable);
            command.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
            command.args(&config.pip_options).args(&config.pip_index_options);
            command
        }
    };
    command.arg("--target").arg(target).arg("--").args(wanted);
    command.env_clear().envs(environment());
    let run = command.stdin(Stdio::null()).kill_on_drop(true).output();
    let output = tokio::time::timeout(PATIENCE, run)
        .await
        .map_err(|_| "it took more than 5 minutes".to_owned())?
        .map_err(|error| error.to_string())?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let lines: Vec<&str> = said.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let last = lines[lines.len().saturating_sub(3)..].join(" ");
    Err(if last.is_empty() {
        "the installer failed".to_owned()
    } else {
        last
    })
}

/// What an installer needs to know of this machine; nothing of this program's own.
fn environment() -> impl Iterator<Item = (std::ffi::OsString, std::ffi::OsString)> {
    const NAMES: &[&str] = &[
        "PATH",
        "HOME",
        "TMPDIR",
        "LANG",
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
        "REQUESTS_CA_BUNDLE",
    ];
    env::vars_os().filter(|(name, _)| {
        let name = name.to_string_lossy();
        NAMES.contains(&&*name)
            || name.starts_with("PIP_") && name != "PIP_OPTIONS" && name != "PIP_PACKAGE_INDEX_OPTIONS"
            || name.starts_with("UV_")
            || name.to_ascii_lowercase().ends_with("_proxy")
    })
}

fn on_path(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|program| program.is_file())
}

#[cfg(test)]
mod tests {
    use loquat_core::plugin::PluginError;

    use super::{asked_for, missed};

    #[test]
    fn a_head_names_packages() {
        let asked = asked_for("\"\"\"\nrequirements: a, b[x]>=1.0 ,\n\"\"\"\n");
        assert_eq!(asked, ["a", "b[x]>=1.0"]);
        assert!(asked_for("x = 1").is_empty());
    }

    #[test]
    fn a_module_of_the_original_is_known_by_its_package() {
        let raised = |message: &str| PluginError::Raised {
            message: message.to_owned(),
            trace: String::new(),
        };
        assert_eq!(missed(&raised("No module named 'bs4'")), Some("beautifulsoup4"));
        assert_eq!(missed(&raised("No module named 'aiohttp.web'")), Some("aiohttp"));
        assert_eq!(missed(&raised("No module named 'open_webui.models.skills'")), None);
    }
}
