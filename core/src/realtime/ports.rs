use std::error::Error;
use std::fmt;

use async_trait::async_trait;
use futures::stream::BoxStream;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::identity::UserId;
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
    /// Sends the event to the connection of that session and answers what its page makes of it. A session of somebody
    /// else keeps silent.
    async fn call(&self, session: &BrowserSession, event: &Event) -> Result<Value, CallError>;

    /// Opens a channel on which the web client of that session can tell more than one answer.
    fn open_channel(&self, session: &BrowserSession) -> Channel;
}

/// A connection of somebody's browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrowserSession {
    pub user: UserId,
    /// The session id of its socket.
    pub id: String,
}

/// What a page sends bit by bit.
pub struct Channel {
    /// What the web client calls it.
    pub name: String,
    /// What the web client sends, in its order. It ends when the connection is lost. Dropping it closes the channel.
    pub said: BoxStream<'static, Value>,
}

impl fmt::Debug for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Channel")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}
