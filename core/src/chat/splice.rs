//! Changes one message in the text of a chat, which may be megabytes long: the text is walked through once, and what
//! does not change is copied as it stands.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::chat::message::{MessageEdit, MessageId, object};

#[derive(Deserialize)]
struct Body<'a> {
    #[serde(borrow)]
    history: History<'a>,
}

#[derive(Deserialize)]
struct History<'a> {
    #[serde(borrow)]
    messages: Entries<'a>,
    #[serde(rename = "currentId", borrow)]
    current: Option<&'a RawValue>,
}

/// The members of an object in their order, their values unparsed.
struct Entries<'a>(Vec<(Key<'a>, &'a RawValue)>);

#[derive(Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

/// The text of the body with one message changed. `None` unless all that is to change has its place there already.
pub(super) fn in_place(body: &str, id: &MessageId, edit: &MessageEdit) -> Option<String> {
    let History { messages, current } = serde_json::from_str::<Body<'_>>(body).ok()?.history;
    let stored = messages.0.iter().rfind(|(key, _)| key.0 == id.0);
    let stored = stored.map(|(_, message)| *message);
    let message = match stored {
        Some(stored) => edit.on(Some(object(stored)?))?,
        None => edit.on(None)?,
    };
    let message = serde_json::to_string(&message).ok()?;

    let mut changes = Vec::with_capacity(2);
    match (stored, messages.0.last()) {
        (Some(stored), _) => changes.push((place(body, stored), message)),
        (None, Some((_, last))) => {
            let end = place(body, last).end;
            let key = serde_json::to_string(&id.0).ok()?;
            changes.push((end..end, format!(",{key}:{message}")));
        }
        (None, None) => return None,
    }
    if edit.makes_it() {
        changes.push((place(body, current?), serde_json::to_string(&id.0).ok()?));
    }
    changes.sort_by_key(|(range, _)| range.start);
    Some(changed(body, &changes))
}

/// Where in the text a part of it stands.
fn place(text: &str, part: &RawValue) -> Range<usize> {
    let start = part.get().as_ptr().addr() - text.as_ptr().addr();
    start..start + part.get().len()
}

fn changed(text: &str, changes: &[(Range<usize>, String)]) -> String {
    let more: usize = changes.iter().map(|(_, new)| new.len()).sum();
    let mut result = String::with_capacity(text.len() + more);
    let mut copied = 0;
    for (range, new) in changes {
        result.push_str(&text[copied..range.start]);
        result.push_str(new);
        copied = range.end;
    }
    result.push_str(&text[copied..]);
    result
}

impl<'de: 'a, 'a> Deserialize<'de> for Entries<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Walk;

        impl<'de> Visitor<'de> for Walk {
            type Value = Entries<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
                let mut entries = Vec::with_capacity(map.size_hint().unwrap_or_default());
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }

        deserializer.deserialize_map(Walk)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::in_place;
    use crate::chat::MessageEdit;

    const BODY: &str = r#"{ "n":1.0,"history":{"currentId" : "a", "messages":{"b":{"x":1e2} , "a\u0062":{"content":"y"}}},"z":[1 , 2]}"#;

    fn upsert(members: serde_json::Value) -> MessageEdit {
        MessageEdit::Upsert(members.as_object().cloned().unwrap())
    }

    #[test]
    fn what_is_not_changed_keeps_every_letter() {
        let edited = in_place(BODY, &"ab".into(), &upsert(json!({"done": true}))).unwrap();
        let expected = BODY
            .replace(r#"{"content":"y"}"#, r#"{"content":"y","done":true}"#)
            .replace(r#" : "a""#, r#" : "ab""#);
        assert_eq!(edited, expected);
    }

    #[test]
    fn a_new_message_comes_behind_the_last_one() {
        let edited = in_place(BODY, &"ne\"w".into(), &upsert(json!({}))).unwrap();
        assert!(edited.contains(r#"{"content":"y"},"ne\"w":{}}"#), "{edited}");
        assert!(edited.contains(r#""currentId" : "ne\"w""#), "{edited}");
    }

    #[test]
    fn bodies_of_another_shape_are_left_to_others() {
        for body in [
            "{}",
            "[]",
            r#"{"history":null}"#,
            r#"{"history":{"messages":{}}}"#,
            r#"{"history":{"messages":{"a":{}}}}"#,
            r#"{"history":{"messages":{"b":NaN,"a":{}},"currentId":"b"}}"#,
        ] {
            assert_eq!(in_place(body, &"a".into(), &upsert(json!({}))), None, "{body}");
        }
    }
}
