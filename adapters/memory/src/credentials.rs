use async_trait::async_trait;
use loquat_core::account::{Credential, CredentialStore};
use loquat_core::identity::{Email, UserId};
use loquat_core::shared::StoreError;

use crate::Memory;

/// Credentials in memory.
#[derive(Debug, Clone)]
pub struct MemoryCredentials {
    memory: Memory,
}

impl MemoryCredentials {
    pub fn new(memory: Memory) -> Self {
        Self { memory }
    }

    /// Switches a credential off. No use case does that: it is a thing of who has the database in their hands.
    pub fn switch_off(&self, user: &UserId) {
        if let Some(credential) = self.memory.tables().credentials.get_mut(user) {
            credential.active = false;
        }
    }
}

#[async_trait]
impl CredentialStore for MemoryCredentials {
    async fn find_by_email(&self, email: &Email) -> Result<Option<Credential>, StoreError> {
        let tables = self.memory.tables();
        let user = tables.users.values().find(|user| user.email == *email);
        Ok(user.and_then(|user| tables.credentials.get(&user.id)).cloned())
    }

    async fn find(&self, user: &UserId) -> Result<Option<Credential>, StoreError> {
        Ok(self.memory.tables().credentials.get(user).cloned())
    }
}
