use async_trait::async_trait;
use loquat_core::account::{ApiKey, ApiKeyStore, StoredKey};
use loquat_core::identity::UserId;
use loquat_core::shared::{Seconds, StoreError};

use crate::Memory;

/// API keys in memory.
#[derive(Debug, Clone)]
pub struct MemoryApiKeys {
    memory: Memory,
}

impl MemoryApiKeys {
    pub fn new(memory: Memory) -> Self {
        Self { memory }
    }
}

#[async_trait]
impl ApiKeyStore for MemoryApiKeys {
    async fn find(&self, key: &ApiKey) -> Result<Option<StoredKey>, StoreError> {
        let tables = self.memory.tables();
        Ok(tables.api_keys.values().find(|stored| stored.key == *key).cloned())
    }

    async fn of_user(&self, user: &UserId) -> Result<Option<StoredKey>, StoreError> {
        Ok(self.memory.tables().api_keys.get(user).cloned())
    }

    async fn put(&self, key: &StoredKey) -> Result<(), StoreError> {
        let tables = &mut *self.memory.tables();
        let mut others = tables.api_keys.values().filter(|stored| stored.user != key.user);
        if others.any(|stored| stored.key == key.key) {
            return Err(StoreError::Duplicate("key".to_owned()));
        }
        tables.api_keys.insert(key.user.clone(), key.clone());
        Ok(())
    }

    async fn delete(&self, user: &UserId) -> Result<bool, StoreError> {
        Ok(self.memory.tables().api_keys.shift_remove(user).is_some())
    }

    async fn touch(&self, key: &ApiKey, at: Seconds) -> Result<(), StoreError> {
        let tables = &mut *self.memory.tables();
        if let Some(stored) = tables.api_keys.values_mut().find(|stored| stored.key == *key) {
            stored.last_used_at = Some(at);
        }
        Ok(())
    }
}
