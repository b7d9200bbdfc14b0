use async_trait::async_trait;
use loquat_core::plugin::{PluginTexts, TextError};

use crate::Outbound;

#[async_trait]
impl PluginTexts for Outbound {
    async fn fetch(&self, address: &str) -> Result<String, TextError> {
        let bytes = self.get(address).await.map_err(|error| TextError(error.into()))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}
