use async_trait::async_trait;
use loquat_core::shared::JsonText;
use loquat_core::web_client::{DocumentError, Documents};

use crate::Outbound;

#[async_trait]
impl Documents for Outbound {
    async fn fetch(&self, address: &str) -> Result<JsonText, DocumentError> {
        let bytes = self.get(address).await.map_err(|error| DocumentError(error.into()))?;
        let text = std::str::from_utf8(&bytes).map_err(|error| DocumentError(error.into()))?;
        JsonText::parse(text).map_err(|error| DocumentError(error.into()))
    }
}
