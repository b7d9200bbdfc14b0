use async_trait::async_trait;
use loquat_core::settings::{Saved, SettingsStore, put};
use loquat_core::shared::{JsonObject, StoreError};

use crate::Memory;

/// The saved settings in memory.
#[derive(Debug, Clone)]
pub struct MemorySettings {
    memory: Memory,
}

impl MemorySettings {
    pub fn new(memory: Memory) -> Self {
        Self { memory }
    }
}

#[async_trait]
impl SettingsStore for MemorySettings {
    async fn load(&self) -> Result<JsonObject, StoreError> {
        Ok(self.memory.tables().settings.clone())
    }

    async fn merge(&self, values: &[Saved]) -> Result<JsonObject, StoreError> {
        let mut tables = self.memory.tables();
        for saved in values {
            put(&mut tables.settings, saved.path, saved.value.clone());
        }
        Ok(tables.settings.clone())
    }

    async fn replace(&self, tree: &JsonObject) -> Result<(), StoreError> {
        self.memory.tables().settings = tree.clone();
        Ok(())
    }

    async fn clear(&self) -> Result<(), StoreError> {
        self.replace(&JsonObject::new()).await
    }
}
