use indexmap::IndexMap;
use serde_json::value::RawValue;

use crate::chat::{Chat, body, splice};
use crate::realtime::ChatEvent;
use crate::shared::{JsonObject, JsonText, Seconds, id};

id! {
    /// Identifies a message within its chat.
    MessageId
}

/// What is to change of one message. The rest of the chat stays as it is, letter by letter.
#[derive(Debug, Clone, PartialEq)]
pub enum MessageEdit {
    /// Puts members over those of a message that is there.
    Update(JsonObject),
    /// Puts members over those of a message, which is added if it is not there and becomes the current one.
    Upsert(JsonObject),
    /// Leaves in a message that is there what an event leaves behind.
    Event(ChatEvent),
}

type Members = IndexMap<String, Box<RawValue>>;

impl Chat {
    /// One message of its history.
    pub fn message(&self, id: &MessageId) -> Option<JsonObject> {
        let history = members_at(&self.body.members()?, "history");
        object(members_at(&history, "messages").get(&id.0)?)
    }

    /// Changes one message and answers whether it could be done: to change a message that is not there, or no object,
    /// changes nothing.
    pub fn edit_message(&mut self, id: &MessageId, edit: &MessageEdit, now: Seconds) -> bool {
        let Some(body) = self.with_edited(id, edit) else {
            return false;
        };
        self.body = body;
        self.updated_at = now;
        true
    }

    fn with_edited(&self, id: &MessageId, edit: &MessageEdit) -> Option<JsonText> {
        JsonText::parse(&edit.in_body(self.body.as_str(), id)?).ok()
    }
}

impl MessageEdit {
    /// The text of a chat's body with one message changed; `None` if that message is not there, or no object. For
    /// stores, which need not understand the rest of the body.
    pub fn in_body(&self, body: &str, id: &MessageId) -> Option<String> {
        splice::in_place(body, id, self).or_else(|| self.member_by_member(body, id))
    }

    /// The message with this change; `None` if it is not there and is not to be made.
    pub(super) fn on(&self, message: Option<JsonObject>) -> Option<JsonObject> {
        let mut message = match message {
            None if !self.makes_it() => return None,
            message => message.unwrap_or_default(),
        };
        match self {
            Self::Update(new) | Self::Upsert(new) => message.extend(new.clone()),
            Self::Event(event) => event.apply_to_message(&mut message),
        }
        Some(message)
    }

    /// Does it make a message that is not there, and the message the current one?
    pub(super) fn makes_it(&self) -> bool {
        matches!(self, Self::Upsert(_))
    }

    /// For bodies that lack something on the way to the message, or that no parser takes as they are.
    fn member_by_member(&self, body: &str, id: &MessageId) -> Option<String> {
        let body = body::repaired_text(body)?;
        let mut body = body.members()?;
        let mut history = members_at(&body, "history");
        let mut messages = members_at(&history, "messages");

        let stored = match messages.get(&id.0) {
            Some(stored) => Some(object(stored)?),
            None => None,
        };
        let message = self.on(stored)?;
        if self.makes_it() {
            history.insert("currentId".to_owned(), raw(&id.0)?);
        }
        messages.insert(id.0.clone(), raw(&message)?);
        history.insert("messages".to_owned(), raw(&messages)?);
        body.insert("history".to_owned(), raw(&history)?);
        serde_json::to_string(&body).ok()
    }
}

/// The members of an inner object, unparsed; none if it is not there or no object.
fn members_at(object: &Members, key: &str) -> Members {
    let inner = object.get(key).map(|inner| JsonText::from(inner.clone()));
    inner.and_then(|inner| inner.members()).unwrap_or_default()
}

/// A message, parsed.
pub(super) fn object(message: &RawValue) -> Option<JsonObject> {
    let readable = serde_json::from_str(message.get()).ok();
    readable.or_else(|| body::repaired_text(message.get())?.read().ok())
}

fn raw(value: &impl serde::Serialize) -> Option<Box<RawValue>> {
    serde_json::value::to_raw_value(value).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::MessageEdit;
    use crate::chat::Chat;
    use crate::realtime::ChatEvent;
    use crate::shared::{JsonObject, JsonText};

    const BODY: &str = r#"{"title":"t","n":1.0,"history":{"messages":{"b":{"content":"x","k":1e2},"a":{"content":"y"}},"currentId":"a"},"z":[1 , 2]}"#;

    fn chat() -> Chat {
        Chat::new("c".into(), "ada".into(), JsonText::parse(BODY).unwrap(), 10)
    }

    fn object(value: serde_json::Value) -> JsonObject {
        value.as_object().cloned().unwrap()
    }

    #[test]
    fn one_message_changes_and_nothing_else() {
        let mut chat = chat();
        let edit = MessageEdit::Update(object(json!({"content": "new"})));

        assert!(chat.edit_message(&"a".into(), &edit, 20));

        let expected = BODY.replace(r#"{"content":"y"}"#, r#"{"content":"new"}"#);
        assert_eq!((chat.body.as_str(), chat.updated_at), (expected.as_str(), 20));
    }

    #[test]
    fn a_missing_message_is_added_by_upsert_only() {
        let mut chat = chat();
        let members = object(json!({"role": "user"}));
        assert!(!chat.edit_message(&"new".into(), &MessageEdit::Update(members.clone()), 20));
        assert_eq!(chat.body.as_str(), BODY);

        assert!(chat.edit_message(&"new".into(), &MessageEdit::Upsert(members.clone()), 20));
        assert_eq!(chat.message(&"new".into()), Some(members));
        assert!(chat.body.as_str().contains(r#""currentId":"new""#));
    }

    #[test]
    fn an_event_leaves_its_trace() {
        let mut chat = chat();
        let event = ChatEvent::from_parts("message", json!({"content": "!"}));
        assert!(chat.edit_message(&"b".into(), &MessageEdit::Event(event), 20));
        assert_eq!(
            chat.message(&"b".into()),
            Some(object(json!({"content": "x!", "k": 100.0})))
        );
    }

    #[test]
    fn a_chat_without_history_has_no_messages() {
        let mut chat = Chat::new(
            "c".into(),
            "ada".into(),
            JsonText::parse(r#"{"history":5}"#).unwrap(),
            10,
        );
        assert_eq!(chat.message(&"a".into()), None);
        assert!(!chat.edit_message(&"a".into(), &MessageEdit::Update(JsonObject::new()), 20));
    }
}
