use std::error::Error;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use loquat_core::settings::{DATA_DIR, Environment, SettingsStore};
use loquat_core::shared::JsonObject;

/// Old installations kept their settings in a file of the data folder. It takes the place of all that was saved, and is
/// renamed, so that this happens once.
pub async fn take_over(environment: &Environment, store: &dyn SettingsStore) -> Result<(), Box<dyn Error>> {
    let folder = Path::new(environment.get(DATA_DIR));
    let (file, done) = (folder.join("config.json"), folder.join("old_config.json"));
    let text = match fs::read_to_string(&file) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        read => read.map_err(|error| format!("cannot read {}: {error}", file.display()))?,
    };
    let tree: JsonObject = serde_json::from_str(&text).map_err(|error| {
        format!(
            "{} holds no settings ({error}): correct it, or move it away",
            file.display()
        )
    })?;
    store.replace(&tree).await?;
    // Of two instances that start at once, the other may have renamed it already.
    match fs::rename(&file, &done) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(format!("cannot rename {} to {}: {error}", file.display(), done.display()).into())
        }
        _ => {
            tracing::info!("took over the settings in {}", file.display());
            Ok(())
        }
    }
}
