use async_trait::async_trait;

use crate::shared::StoreError;

/// Something outside that the service cannot work without.
#[async_trait]
pub trait Ping: Send + Sync {
    /// Makes sure that it answers.
    async fn ping(&self) -> Result<(), StoreError>;
}
