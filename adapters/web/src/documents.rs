use async_trait::async_trait;
use loquat_client::Calls;
use loquat_core::shared::JsonText;
use loquat_core::web_client::{DocumentError, Documents};

/// Documents that administrators point at.
#[derive(Debug, Clone)]
pub struct HttpDocuments(pub Calls);

#[async_trait]
impl Documents for HttpDocuments {
    async fn fetch(&self, address: &str) -> Result<JsonText, DocumentError> {
        let bytes = self.0.get(address).await.map_err(|error| DocumentError(error.into()))?;
        let text = std::str::from_utf8(&bytes).map_err(|error| DocumentError(error.into()))?;
        JsonText::parse(text).map_err(|error| DocumentError(error.into()))
    }
}
