use async_trait::async_trait;
use loquat_client::Calls;
use loquat_core::plugin::{PluginTexts, TextError};

/// Texts of plug-ins at the addresses that administrators name.
#[derive(Debug, Clone)]
pub struct HttpPluginTexts(pub Calls);

#[async_trait]
impl PluginTexts for HttpPluginTexts {
    async fn fetch(&self, address: &str) -> Result<String, TextError> {
        let bytes = self.0.get(address).await.map_err(|error| TextError(error.into()))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}
