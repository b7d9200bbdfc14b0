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
    /// The connections that were let into a room.
    Room(Room),
}

/// Where several people hear the same. Who is let in, the core decides; see [`Admission`](crate::realtime::Admission).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Room {
    /// A channel: those who may read it.
    Channel(String),
    /// A note: those who have it open.
    Note(String),
    /// A document that is written together: those who write it or look on.
    Document(String),
}

/// What is told to a room: an event of that name with these data, in the words of the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Message {
    pub name: String,
    pub data: serde_json::Value,
    /// A connection that is not to hear it: its own words, mostly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub except: Option<String>,
}

impl Message {
    /// Something that everybody in the room hears.
    pub fn new(name: &str, data: serde_json::Value) -> Self {
        Self {
            name: name.to_owned(),
            data,
            except: None,
        }
    }

    /// The same, for all but that connection.
    pub fn but_not_to(self, session: &str) -> Self {
        Self {
            except: Some(session.to_owned()),
            ..self
        }
    }
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
