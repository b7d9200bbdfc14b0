//! The key that signs tokens, where nobody gives one: made at the first start and kept in a file, so that people stay
//! signed in over a restart.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use loquat_core::shared::Ids;

use crate::ids::RandomIds;

/// Is no key given? An empty one counts as given: the settings refuse it, rather than we invent one.
pub fn is_missing(variables: &BTreeMap<String, String>) -> bool {
    !["WEBUI_SECRET_KEY", "WEBUI_JWT_SECRET_KEY"]
        .iter()
        .any(|name| variables.contains_key(*name))
}

/// Where the key is kept: in the working folder, where Open WebUI's starter keeps it too.
pub fn file(variables: &BTreeMap<String, String>) -> PathBuf {
    let named = variables.get("LOQUAT_SECRET_KEY_FILE").filter(|name| !name.is_empty());
    named.map_or_else(|| PathBuf::from(".webui_secret_key"), PathBuf::from)
}

/// The key in the file, which is made if there is none.
pub fn keep(file: &Path) -> Result<String, String> {
    let kept = match fs::read_to_string(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => make(file),
        read => read,
    };
    match kept.map(|key| key.trim().to_owned()) {
        Ok(key) if key.is_empty() => Err(format!(
            "{} holds no key: remove the file, or set WEBUI_SECRET_KEY",
            file.display()
        )),
        Ok(key) => Ok(key),
        Err(error) => Err(format!(
            "cannot keep a signing key in {} ({error}): set WEBUI_SECRET_KEY",
            file.display()
        )),
    }
}

fn make(file: &Path) -> io::Result<String> {
    let key = format!("{}{}", RandomIds.uuid(), RandomIds.uuid()).replace('-', "");
    let mut options = OpenOptions::new();
    // Of two that start at once, one makes the file; nobody else may read it.
    match options.write(true).create_new(true).mode(0o600).open(file) {
        Ok(mut made) => {
            made.write_all(key.as_bytes())?;
            made.sync_all()?;
            Ok(key)
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => fs::read_to_string(file),
        Err(error) => Err(error),
    }
}
