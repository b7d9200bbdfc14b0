use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::realtime::Completion;
use crate::shared::JsonObject;

/// What happened, in the words of the web client. On the wire it is `{"type": ..., "data": ...}`.
///
/// Reading loses nothing: an event of an unknown type, or whose data has an unknown form, is kept as
/// [`ChatEvent::Other`] and written again as it came.
#[derive(Debug, Clone, PartialEq)]
pub enum ChatEvent {
    /// `chat:completion`: news of an answer.
    Completion(Completion),
    /// `chat:message:error`: there will be no answer, and why.
    Failed(MessageError),
    /// `chat:message:follow_ups`: what the user might ask next.
    FollowUps(Vec<String>),
    /// `chat:tasks:cancel`: the work on the message was stopped.
    Cancelled,
    /// `chat:title`: the chat has a new title.
    Title(String),
    /// `chat:tags`: the chat has these tags now.
    Tags(Vec<String>),
    /// `status`: a line about what is going on, shown above the answer.
    Status(JsonObject),
    /// `source`: something that the answer rests on, or the run of a piece of code (then it has a `type`).
    Source(JsonObject),
    /// `citation`: another word for [`ChatEvent::Source`].
    Citation(JsonObject),
    /// `message`: text to append to the message.
    Append(Text),
    /// `chat:message:delta`: text to append on the web client alone; nothing is stored.
    Delta(Text),
    /// `replace`: text in place of the message's.
    Replace(Text),
    /// `chat:message`: text in place of what the web client shows; nothing is stored.
    Show(Text),
    /// `files`: files that belong to the message.
    Files(Files),
    /// `embeds`: pages to show inside the message.
    Embeds(Embeds),
    /// `notification`: a toast.
    Notification(Notification),
    /// Any other event; `Null` stands for no data.
    Other { kind: String, data: Value },
}

/// A piece of a message's text.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Text {
    #[serde(default)]
    pub content: String,
    /// What a function sent along.
    #[serde(flatten)]
    pub rest: JsonObject,
}

impl From<&str> for Text {
    fn from(content: &str) -> Self {
        Self {
            content: content.to_owned(),
            rest: JsonObject::new(),
        }
    }
}

/// Files that belong to a message.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Files {
    #[serde(default)]
    pub files: Vec<Value>,
    #[serde(flatten)]
    pub rest: JsonObject,
}

/// Pages to show inside a message.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Embeds {
    #[serde(default)]
    pub embeds: Vec<Value>,
    #[serde(flatten)]
    pub rest: JsonObject,
}

/// Why a message has no answer: `{"error": {"content": text or object}}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MessageError {
    pub error: ErrorContent,
}

impl MessageError {
    pub fn new(content: impl Into<Value>) -> Self {
        Self {
            error: ErrorContent {
                content: content.into(),
            },
        }
    }
}

/// A text, or a provider's error object.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErrorContent {
    pub content: Value,
}

/// A toast.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notification {
    #[serde(rename = "type")]
    pub level: Level,
    pub content: String,
}

/// How a toast looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    Info,
    Success,
    Warning,
    Error,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FollowUps {
    follow_ups: Vec<String>,
}

/// The wire's form of every event.
#[derive(Serialize, Deserialize)]
struct Wire {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default, skip_serializing_if = "Value::is_null")]
    data: Value,
}

impl ChatEvent {
    /// Reads an event from its type and data.
    pub fn from_parts(kind: &str, data: Value) -> Self {
        Self::known(kind, &data).unwrap_or_else(|| Self::Other {
            kind: kind.to_owned(),
            data,
        })
    }

    /// The type's word on the wire.
    pub fn kind(&self) -> &str {
        match self {
            Self::Completion(_) => "chat:completion",
            Self::Failed(_) => "chat:message:error",
            Self::FollowUps(_) => "chat:message:follow_ups",
            Self::Cancelled => "chat:tasks:cancel",
            Self::Title(_) => "chat:title",
            Self::Tags(_) => "chat:tags",
            Self::Status(_) => "status",
            Self::Source(_) => "source",
            Self::Citation(_) => "citation",
            Self::Append(_) => "message",
            Self::Delta(_) => "chat:message:delta",
            Self::Replace(_) => "replace",
            Self::Show(_) => "chat:message",
            Self::Files(_) => "files",
            Self::Embeds(_) => "embeds",
            Self::Notification(_) => "notification",
            Self::Other { kind, .. } => kind,
        }
    }

    /// The event that the data has the form of; `None` keeps it as it is.
    fn known(kind: &str, data: &Value) -> Option<Self> {
        Some(match kind {
            "chat:completion" => Self::Completion(read(data)?),
            "chat:message:error" => Self::Failed(read(data)?),
            "chat:message:follow_ups" => Self::FollowUps(read::<FollowUps>(data)?.follow_ups),
            "chat:tasks:cancel" if data.is_null() => Self::Cancelled,
            "chat:title" => Self::Title(read(data)?),
            "chat:tags" => Self::Tags(read(data)?),
            "status" => Self::Status(read(data)?),
            "source" => Self::Source(read(data)?),
            "citation" => Self::Citation(read(data)?),
            "message" => Self::Append(read(data)?),
            "chat:message:delta" => Self::Delta(read(data)?),
            "replace" => Self::Replace(read(data)?),
            "chat:message" => Self::Show(read(data)?),
            "files" => Self::Files(read(data)?),
            "embeds" => Self::Embeds(read(data)?),
            "notification" => Self::Notification(read(data)?),
            _ => return None,
        })
    }

    fn data(&self) -> Result<Value, serde_json::Error> {
        match self {
            Self::Completion(completion) => serde_json::to_value(completion),
            Self::Failed(error) => serde_json::to_value(error),
            Self::FollowUps(follow_ups) => Ok(serde_json::json!({ "follow_ups": follow_ups })),
            Self::Cancelled => Ok(Value::Null),
            Self::Title(title) => Ok(Value::from(title.as_str())),
            Self::Tags(tags) => Ok(Value::from(tags.as_slice())),
            Self::Status(data) | Self::Source(data) | Self::Citation(data) => Ok(Value::Object(data.clone())),
            Self::Append(text) | Self::Delta(text) | Self::Replace(text) | Self::Show(text) => {
                serde_json::to_value(text)
            }
            Self::Files(files) => serde_json::to_value(files),
            Self::Embeds(embeds) => serde_json::to_value(embeds),
            Self::Notification(notification) => serde_json::to_value(notification),
            Self::Other { data, .. } => Ok(data.clone()),
        }
    }
}

fn read<T: DeserializeOwned>(data: &Value) -> Option<T> {
    T::deserialize(data).ok()
}

impl Serialize for ChatEvent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Wire {
            kind: self.kind().to_owned(),
            data: self.data().map_err(serde::ser::Error::custom)?,
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for ChatEvent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Wire::deserialize(deserializer).map(|wire| Self::from_parts(&wire.kind, wire.data))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{ChatEvent, Level, MessageError, Notification};
    use crate::realtime::{Completion, Event};

    fn on_the_wire(event: &ChatEvent) -> Value {
        serde_json::to_value(event).unwrap()
    }

    #[test]
    fn an_event_has_the_form_that_the_page_reads() {
        let event = Event::of_message(
            "c1",
            "m1",
            ChatEvent::Completion(Completion::done("Oaks grow.", "Oaks")),
        );

        assert_eq!(
            serde_json::to_string(&event).unwrap(),
            r#"{"chat_id":"c1","message_id":"m1","data":{"type":"chat:completion","data":{"done":true,"content":"Oaks grow.","title":"Oaks"}}}"#
        );
    }

    #[test]
    fn each_kind_of_event_has_its_own_word_and_data() {
        let cases = [
            (ChatEvent::Cancelled, json!({"type": "chat:tasks:cancel"})),
            (
                ChatEvent::Title("Oaks".into()),
                json!({"type": "chat:title", "data": "Oaks"}),
            ),
            (
                ChatEvent::Tags(vec!["trees".into()]),
                json!({"type": "chat:tags", "data": ["trees"]}),
            ),
            (
                ChatEvent::FollowUps(vec!["And elms?".into()]),
                json!({"type": "chat:message:follow_ups", "data": {"follow_ups": ["And elms?"]}}),
            ),
            (
                ChatEvent::Failed(MessageError::new("no such model")),
                json!({"type": "chat:message:error", "data": {"error": {"content": "no such model"}}}),
            ),
            (
                ChatEvent::Append("more".into()),
                json!({"type": "message", "data": {"content": "more"}}),
            ),
            (
                ChatEvent::Notification(Notification {
                    level: Level::Info,
                    content: "saved".into(),
                }),
                json!({"type": "notification", "data": {"type": "info", "content": "saved"}}),
            ),
        ];
        for (event, wire) in cases {
            assert_eq!(on_the_wire(&event), wire);
            assert_eq!(serde_json::from_value::<ChatEvent>(wire).unwrap(), event);
        }
    }

    #[test]
    fn reading_and_writing_an_event_loses_nothing() {
        for wire in [
            json!({"type": "weather", "data": {"sun": [1, null]}}),
            json!({"type": "weather"}),
            json!({"type": "chat:title", "data": {"not": "a text"}}),
            json!({"type": "message", "data": {"content": "a", "from": "a function"}}),
            json!({"type": "message", "data": {"content": 5}}),
            json!({"type": "chat:tasks:cancel", "data": {}}),
            json!({"type": "chat:completion", "data": {"id": "x", "choices": [{"delta": {"content": "a"}}]}}),
            json!({"type": "chat:completion", "data": {"content": "a", "usage": {}}}),
            json!({"type": "chat:message:error", "data": {"error": {"content": {"code": 1}}}}),
            json!({"type": "source", "data": {"type": "code_execution", "id": "1"}}),
            json!({"type": "notification", "data": {"type": "shout", "content": "a"}}),
        ] {
            let event: ChatEvent = serde_json::from_value(wire.clone()).unwrap();
            assert_eq!(on_the_wire(&event), wire);
        }
    }
}
