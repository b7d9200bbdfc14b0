use async_trait::async_trait;

use crate::access::Readers;
use crate::shared::{JsonObject, Seconds, StoreError};
use crate::tool::workspace::{ToolChange, ToolId, WorkspaceTool};

/// Keeps tools of the workspace and their valves.
#[async_trait]
pub trait ToolStore: Send + Sync {
    /// Adds a tool without valves; fails with [`StoreError::Duplicate`] if its id is taken.
    async fn insert(&self, tool: &WorkspaceTool) -> Result<(), StoreError>;

    /// The tool of that id.
    async fn find(&self, id: &ToolId) -> Result<Option<WorkspaceTool>, StoreError>;

    /// The tools that these may read, or without them all; the latest change first, equals in the order of their ids.
    async fn list(&self, readable_by: Option<&Readers>) -> Result<Vec<WorkspaceTool>, StoreError>;

    /// Changes a tool and answers it as it is then; `None` if there is none.
    async fn update(&self, id: &ToolId, change: &ToolChange, now: Seconds)
    -> Result<Option<WorkspaceTool>, StoreError>;

    /// What is set of a tool; empty if nothing is, or if there is none.
    async fn valves(&self, id: &ToolId) -> Result<JsonObject, StoreError>;

    /// Puts other valves in place of the present ones. False if there is no such tool.
    async fn set_valves(&self, id: &ToolId, valves: &JsonObject, now: Seconds) -> Result<bool, StoreError>;

    /// Removes a tool with its valves. False if there is none.
    async fn delete(&self, id: &ToolId) -> Result<bool, StoreError>;
}
