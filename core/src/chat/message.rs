use indexmap::IndexMap;
use serde_json::value::RawValue;

use crate::chat::{Chat, body};
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
        let mut body = self.body.members().or_else(|| body::repaired(&self.body)?.members())?;
        let mut history = members_at(&body, "history");
        let mut messages = members_at(&history, "messages");

        let mut message = match messages.get(&id.0) {
            Some(stored) => object(stored)?,
            None if matches!(edit, MessageEdit::Upsert(_)) => JsonObject::new(),
            None => return None,
        };
        match edit {
            MessageEdit::Update(new) => message.extend(new.clone()),
            MessageEdit::Upsert(new) => {
                message.extend(new.clone());
                history.insert("currentId".to_owned(), raw(&id.0)?);
            }
            MessageEdit::Event(event) => event.apply_to_message(&mut message),
        }

        messages.insert(id.0.clone(), raw(&message)?);
        history.insert("messages".to_owned(), raw(&messages)?);
        body.insert("history".to_owned(), raw(&history)?);
        JsonText::of(&body).ok()
    }
}

/// The members of an inner object, unparsed; none if it is not there or no object.
fn members_at(object: &Members, key: &str) -> Members {
    let inner = object.get(key).map(|inner| JsonText::from(inner.clone()));
    inner.and_then(|inner| inner.members()).unwrap_or_default()
}

fn object(message: &RawValue) -> Option<JsonObject> {
    let message = JsonText::from(message.to_owned());
    let readable = message.read().ok();
    readable.or_else(|| body::repaired(&message)?.read().ok())
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
