use std::error::Error;

use async_trait::async_trait;

use crate::shared::JsonText;

/// A document could not be had.
#[derive(Debug, thiserror::Error)]
#[error("the document could not be fetched")]
pub struct DocumentError(#[source] pub Box<dyn Error + Send + Sync>);

/// Fetches JSON documents from addresses that the operator of this installation chose, or that stand in this program.
#[async_trait]
pub trait Documents: Send + Sync {
    /// The document at an address, within a deadline and up to a size that the adapter knows.
    async fn fetch(&self, address: &str) -> Result<JsonText, DocumentError>;
}
