use async_trait::async_trait;
use loquat_core::access::Readers;
use loquat_core::shared::{JsonObject, Seconds, StoreError};
use loquat_core::tool::workspace::{ToolChange, ToolId, ToolStore, WorkspaceTool};

use crate::Memory;
use crate::tables::insert;

/// Tools of the workspace in memory.
#[derive(Debug, Clone)]
pub struct MemoryTools {
    memory: Memory,
}

impl MemoryTools {
    pub fn new(memory: Memory) -> Self {
        Self { memory }
    }
}

#[async_trait]
impl ToolStore for MemoryTools {
    async fn insert(&self, tool: &WorkspaceTool) -> Result<(), StoreError> {
        insert(&mut self.memory.tables().tools, &tool.id, tool)
    }

    async fn find(&self, id: &ToolId) -> Result<Option<WorkspaceTool>, StoreError> {
        Ok(self.memory.tables().tools.get(id).cloned())
    }

    async fn list(&self, readable_by: Option<&Readers>) -> Result<Vec<WorkspaceTool>, StoreError> {
        let tables = self.memory.tables();
        let lets_in =
            |tool: &&WorkspaceTool| readable_by.is_none_or(|readers| readers.may_read(&tool.access, &tool.user_id));
        let mut tools: Vec<WorkspaceTool> = tables.tools.values().filter(lets_in).cloned().collect();
        tools.sort_by(|a, b| (b.updated_at, &a.id).cmp(&(a.updated_at, &b.id)));
        Ok(tools)
    }

    async fn update(
        &self,
        id: &ToolId,
        change: &ToolChange,
        now: Seconds,
    ) -> Result<Option<WorkspaceTool>, StoreError> {
        Ok(self.memory.tables().tools.get_mut(id).map(|tool| {
            tool.apply(change.clone(), now);
            tool.clone()
        }))
    }

    async fn valves(&self, id: &ToolId) -> Result<JsonObject, StoreError> {
        Ok(self.memory.tables().tool_valves.get(id).cloned().unwrap_or_default())
    }

    async fn set_valves(&self, id: &ToolId, valves: &JsonObject, now: Seconds) -> Result<bool, StoreError> {
        let mut tables = self.memory.tables();
        let Some(tool) = tables.tools.get_mut(id) else {
            return Ok(false);
        };
        tool.updated_at = now;
        tables.tool_valves.insert(id.clone(), valves.clone());
        Ok(true)
    }

    async fn delete(&self, id: &ToolId) -> Result<bool, StoreError> {
        let mut tables = self.memory.tables();
        tables.tool_valves.shift_remove(id);
        Ok(tables.tools.shift_remove(id).is_some())
    }
}
