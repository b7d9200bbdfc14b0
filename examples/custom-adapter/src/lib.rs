//! Settings in a file of their own, for an installation whose administrators want to read and edit them by hand.
//!
//! This is all that a new backend takes: a crate that depends on the core, an `impl` of the port, and a test that signs
//! the port's contract (`tests/contract.rs`).

use std::io::ErrorKind;
use std::path::PathBuf;

use async_trait::async_trait;
use loquat_core::settings::{Saved, SettingsStore, put};
use loquat_core::shared::{JsonObject, StoreError};
use tokio::sync::Mutex;

/// Keeps the saved settings in a JSON file. One process at a time may use it.
#[derive(Debug)]
pub struct FileSettings {
    path: PathBuf,
    /// Held while the file is read and written again, so that two changes at once are both kept.
    one_at_a_time: Mutex<()>,
}

impl FileSettings {
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            one_at_a_time: Mutex::default(),
        }
    }

    async fn read(&self) -> Result<JsonObject, StoreError> {
        match tokio::fs::read(&self.path).await {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(StoreError::failed),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(JsonObject::new()),
            Err(error) => Err(StoreError::failed(error)),
        }
    }

    /// Writes beside the file and moves the result over it: whoever reads sees the old tree or the new one, never half.
    async fn write(&self, tree: &JsonObject) -> Result<(), StoreError> {
        let text = serde_json::to_vec_pretty(tree).map_err(StoreError::failed)?;
        let beside = self.path.with_extension("new");
        tokio::fs::write(&beside, text).await.map_err(StoreError::failed)?;
        tokio::fs::rename(&beside, &self.path).await.map_err(StoreError::failed)
    }
}

#[async_trait]
impl SettingsStore for FileSettings {
    async fn load(&self) -> Result<JsonObject, StoreError> {
        self.read().await
    }

    async fn merge(&self, values: &[Saved]) -> Result<JsonObject, StoreError> {
        let _alone = self.one_at_a_time.lock().await;
        let mut tree = self.read().await?;
        for saved in values {
            put(&mut tree, saved.path, saved.value.clone());
        }
        self.write(&tree).await?;
        Ok(tree)
    }

    async fn replace(&self, tree: &JsonObject) -> Result<(), StoreError> {
        let _alone = self.one_at_a_time.lock().await;
        self.write(tree).await
    }

    async fn clear(&self) -> Result<(), StoreError> {
        self.replace(&JsonObject::new()).await
    }
}
