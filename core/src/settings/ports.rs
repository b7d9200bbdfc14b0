use async_trait::async_trait;
use serde_json::Value as Json;

use crate::shared::{JsonObject, StoreError};

/// A value for a place in the saved tree.
#[derive(Debug, Clone, PartialEq)]
pub struct Saved {
    /// Names with dots between them, for example `ui.enable_signup`.
    pub path: &'static str,
    pub value: Json,
}

/// Keeps the tree of saved settings, one for all instances.
#[async_trait]
pub trait SettingsStore: Send + Sync {
    /// The tree, empty if nothing was ever saved.
    async fn load(&self) -> Result<JsonObject, StoreError>;

    /// Puts the values at their paths and answers the tree as it then is. Reading, changing and writing are one step:
    /// what two instances save at the same time is both there afterwards. What no path names stays as it was.
    async fn merge(&self, values: &[Saved]) -> Result<JsonObject, StoreError>;

    /// Puts this tree in place of the old one, all of it.
    async fn replace(&self, tree: &JsonObject) -> Result<(), StoreError>;

    /// Forgets everything that was saved.
    async fn clear(&self) -> Result<(), StoreError>;
}
