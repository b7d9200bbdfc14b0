use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::account::UserId;

/// Who shall hear of an event.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Every tab and device of a user.
    User(UserId),
    /// One connection of a browser, by its session id.
    Session(String),
}

/// Something that happened in a chat. `chat_id` and `message_id` say where, `data` what.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    pub chat_id: Option<String>,
    pub message_id: Option<String>,
    pub data: ChatEvent,
}

/// What happened, in the words of the page: a type, and what belongs to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChatEvent {
    #[serde(rename = "type")]
    pub kind: String,
    #[serde(default)]
    pub data: Value,
}
