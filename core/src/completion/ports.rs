use async_trait::async_trait;
use futures::future::BoxFuture;
use serde_json::Value;

use crate::identity::UserId;
use crate::shared::{JsonObject, Seconds, StoreError};

/// What an answer needs to know of the chat that it belongs to.
#[derive(Debug, Clone, PartialEq)]
pub struct ChatContext {
    pub owner: UserId,
    pub title: String,
    /// The prompt of the folder in which the chat is.
    pub folder_prompt: Option<String>,
    /// The files of that folder, as items of a request's `files`.
    pub folder_files: Vec<Value>,
}

/// The chats as answers see them: contexts in which messages are written one by one.
#[async_trait]
pub trait Conversations: Send + Sync {
    /// The chat of that id; `None` if there is none.
    async fn context(&self, chat: &str) -> Result<Option<ChatContext>, StoreError>;

    /// The messages from the first down to this one; empty if there is no such message.
    async fn branch(&self, chat: &str, message: &str) -> Result<Vec<JsonObject>, StoreError>;

    /// Puts members over those of the message, which is made if it is not there, and makes it the current one. One
    /// step: members that others write at the same time stay.
    async fn write(&self, chat: &str, message: &str, members: &JsonObject, now: Seconds) -> Result<(), StoreError>;

    /// Gives the chat a title.
    async fn rename(&self, chat: &str, title: &str, now: Seconds) -> Result<(), StoreError>;

    /// Gives the chat these tags in place of those it had; names that cannot be tags are passed over.
    async fn tag(&self, chat: &str, names: &[String]) -> Result<(), StoreError>;
}

/// Runs work that goes on after its request was answered. What is spawned is known and waited for when the service
/// stops.
pub trait Background: Send + Sync {
    fn spawn(&self, work: BoxFuture<'static, ()>);
}
