use std::error::Error;

use async_trait::async_trait;
use serde_json::Value;

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

/// A browser did not answer.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// It is gone, or its page shows something else: then it keeps silent.
    #[error("the browser did not answer in time")]
    Silent,
    #[error("the browser could not be asked")]
    Failed(#[source] Box<dyn Error + Send + Sync>),
}

/// Asks a browser to do something and waits for the result, on whichever instance it is connected.
#[async_trait]
pub trait Browsers: Send + Sync {
    /// Sends the event to the connection of that session id and answers what its page makes of it.
    async fn call(&self, session: &str, event: &Event) -> Result<Value, CallError>;
}
