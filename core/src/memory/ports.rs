use async_trait::async_trait;

use crate::identity::UserId;
use crate::shared::{Seconds, StoreError, id};

id! {
    /// Identifies a memory.
    MemoryId
}

/// Something that models shall know of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Memory {
    pub id: MemoryId,
    pub user_id: UserId,
    pub content: String,
    pub created_at: Seconds,
    pub updated_at: Seconds,
}

/// Keeps memories. Those of others are not found.
#[async_trait]
pub trait MemoryStore: Send + Sync {
    /// Adds a memory; fails with [`StoreError::Duplicate`] if its id is taken.
    async fn insert(&self, memory: &Memory) -> Result<(), StoreError>;

    /// The memories of somebody, in the order in which they were made, equals in that of their ids.
    async fn list(&self, owner: &UserId) -> Result<Vec<Memory>, StoreError>;

    /// Puts another text in place of a memory's and answers it as it is then; `None` if they have no such memory.
    async fn change(
        &self,
        owner: &UserId,
        id: &MemoryId,
        content: &str,
        now: Seconds,
    ) -> Result<Option<Memory>, StoreError>;

    /// Removes a memory; false if they have no such memory.
    async fn delete(&self, owner: &UserId, id: &MemoryId) -> Result<bool, StoreError>;

    /// Removes all memories of somebody.
    async fn delete_all(&self, owner: &UserId) -> Result<(), StoreError>;
}
