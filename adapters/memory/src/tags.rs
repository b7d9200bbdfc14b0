use async_trait::async_trait;
use loquat_core::chat::{Tag, TagId, TagStore};
use loquat_core::identity::UserId;
use loquat_core::shared::StoreError;

use crate::Memory;

/// Tags in memory.
#[derive(Debug, Clone)]
pub struct MemoryTags {
    memory: Memory,
}

impl MemoryTags {
    pub fn new(memory: Memory) -> Self {
        Self { memory }
    }
}

#[async_trait]
impl TagStore for MemoryTags {
    async fn list(&self, owner: &UserId) -> Result<Vec<Tag>, StoreError> {
        let tables = self.memory.tables();
        let mut tags: Vec<Tag> = tables
            .tags
            .values()
            .filter(|tag| tag.user_id == *owner)
            .cloned()
            .collect();
        tags.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(tags)
    }

    async fn delete(&self, owner: &UserId, id: &TagId) -> Result<(), StoreError> {
        self.memory.tables().tags.shift_remove(&(owner.clone(), id.clone()));
        Ok(())
    }
}
