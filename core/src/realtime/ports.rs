use std::error::Error;
use std::fmt;

use async_trait::async_trait;
use futures::stream::BoxStream;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::identity::{Principal, UserId};
use crate::realtime::{Audience, Event, Message, Room};

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

/// Rooms, whose people hear the same on whichever instance they are connected.
///
/// All of it takes the same way as the events, in its order: who is let in hears what is told next. What cannot be
/// handed on is lost with a line in the log; nobody is waited for.
#[async_trait]
pub trait Rooms: Send + Sync {
    /// Tells something.
    async fn tell(&self, to: &Audience, message: &Message);

    /// Lets every connection of these users into the room.
    async fn let_in(&self, users: &[UserId], room: &Room);

    /// Puts every connection of these users out of the room.
    async fn put_out(&self, users: &[UserId], room: &Room);

    /// Asks [`Admission`] again for everybody in the room and puts out those who are not admitted any more.
    async fn admit_again(&self, room: &Room);

    /// Puts everybody out.
    async fn close(&self, room: &Room);
}

/// Decides who enters which room, and takes in what people say there. Asked by the adapter that holds the connections.
#[async_trait]
pub trait Admission: Send + Sync {
    /// The rooms that somebody enters as soon as they are there: their channels.
    async fn rooms_of(&self, who: &Principal) -> Vec<Room>;

    /// May they enter?
    async fn may_enter(&self, who: &Principal, room: &Room) -> bool;

    /// May they write what is written together in the room?
    async fn may_write(&self, who: &Principal, room: &Room) -> bool;

    /// They have read a channel up to now.
    async fn has_read(&self, who: &UserId, channel: &str);

    /// Keeps the text of a document that is written together. False if there is nothing to keep it in.
    async fn keep(&self, document: &str, data: Value) -> bool;
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
