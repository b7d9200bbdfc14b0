use serde::{Deserialize, Serialize};

use crate::identity::UserId;
use crate::realtime::ChatEvent;

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

impl Event {
    /// What happened to one message of a chat.
    pub fn of_message(chat_id: impl Into<String>, message_id: impl Into<String>, data: ChatEvent) -> Self {
        Self {
            chat_id: Some(chat_id.into()),
            message_id: Some(message_id.into()),
            data,
        }
    }
}
