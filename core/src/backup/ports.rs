use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::BoxStream;

use crate::shared::StoreError;

/// The bytes of a copy; dropping it throws the copy away.
pub type CopyStream = BoxStream<'static, Result<Bytes, StoreError>>;

/// Copies the database.
#[async_trait]
pub trait DatabaseCopies: Send + Sync {
    /// The database as it is at one moment, while others go on writing, as a file that opens by itself; `None` if the
    /// database is no file.
    async fn copy(&self) -> Result<Option<CopyStream>, StoreError>;
}
