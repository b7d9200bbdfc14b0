use std::error::Error;

use async_trait::async_trait;

use crate::shared::JsonObject;

/// The message could not be delivered. The cause is for the log.
#[derive(Debug, thiserror::Error)]
#[error("the webhook could not be called")]
pub struct WebhookError(#[source] pub Box<dyn Error + Send + Sync>);

/// Tells other services of what happens, at addresses that administrators and users choose.
#[async_trait]
pub trait Webhooks: Send + Sync {
    /// Posts an event. `message` says it in a sentence, for chat services that show nothing else; `event` says it in
    /// full, for programs.
    async fn post(&self, url: &str, message: &str, event: &JsonObject) -> Result<(), WebhookError>;
}
