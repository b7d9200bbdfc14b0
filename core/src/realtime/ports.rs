use std::error::Error;

use async_trait::async_trait;

use crate::realtime::{Audience, Event};

/// An event could not be handed on.
#[derive(Debug, thiserror::Error)]
#[error("the event could not be delivered")]
pub struct RealtimeError(#[source] pub Box<dyn Error + Send + Sync>);

/// Brings events to the browsers that look, on whichever instance they are connected.
#[async_trait]
pub trait EventPublisher: Send + Sync {
    /// Hands the event on. That nobody listens is no error, and nobody is waited for.
    async fn publish(&self, to: &Audience, event: &Event) -> Result<(), RealtimeError>;
}
