use async_trait::async_trait;

use crate::account::{ApiKey, StoredKey};
use crate::identity::UserId;
use crate::shared::{Seconds, StoreError};

/// Keeps API keys, at most one for each user.
#[async_trait]
pub trait ApiKeyStore: Send + Sync {
    /// The key as it is kept, if anybody has it.
    async fn find(&self, key: &ApiKey) -> Result<Option<StoredKey>, StoreError>;

    /// The user's key.
    async fn of_user(&self, user: &UserId) -> Result<Option<StoredKey>, StoreError>;

    /// Gives the user this key in place of an older one;
    /// fails with [`StoreError::Duplicate`] if somebody else has it.
    async fn put(&self, key: &StoredKey) -> Result<(), StoreError>;

    /// Takes the user's key away; false if they had none.
    async fn delete(&self, user: &UserId) -> Result<bool, StoreError>;

    /// Notes when the key was used last; nothing happens if it is gone meanwhile.
    async fn touch(&self, key: &ApiKey, at: Seconds) -> Result<(), StoreError>;
}
