use serde_json::Value;

use crate::realtime::ChatEvent;
use crate::shared::JsonObject;

impl ChatEvent {
    /// Does the event leave something behind in the message that it belongs to?
    pub fn is_stored(&self) -> bool {
        match self {
            Self::Status(_) | Self::Append(_) | Self::Replace(_) | Self::Files(_) | Self::Embeds(_) => true,
            // The run of a piece of code has a type; the answer's text shows it already.
            Self::Source(source) | Self::Citation(source) => source.get("type").is_none_or(Value::is_null),
            Self::Completion(_)
            | Self::Failed(_)
            | Self::FollowUps(_)
            | Self::Cancelled
            | Self::Title(_)
            | Self::Tags(_)
            | Self::Delta(_)
            | Self::Show(_)
            | Self::Notification(_)
            | Self::Other { .. } => false,
        }
    }

    /// Writes into a stored message what the event leaves behind in it. A member of the message that should be a list
    /// and is none becomes one.
    pub fn apply_to_message(&self, message: &mut JsonObject) {
        if !self.is_stored() {
            return;
        }
        match self {
            Self::Status(status) => append(message, "statusHistory", status),
            Self::Source(source) | Self::Citation(source) => append(message, "sources", source),
            Self::Append(text) => {
                let before = message.get("content").and_then(Value::as_str).unwrap_or_default();
                let content = format!("{before}{}", text.content);
                message.insert("content".to_owned(), Value::String(content));
            }
            Self::Replace(text) => {
                message.insert("content".to_owned(), Value::String(text.content.clone()));
            }
            Self::Files(files) => put_first(message, "files", &files.files),
            Self::Embeds(embeds) => put_first(message, "embeds", &embeds.embeds),
            _ => {}
        }
    }
}

fn append(message: &mut JsonObject, key: &str, item: &JsonObject) {
    change_list(message, key, |items| items.push(Value::Object(item.clone())));
}

/// New items come before the old ones.
fn put_first(message: &mut JsonObject, key: &str, new: &[Value]) {
    change_list(message, key, |items| {
        items.splice(0..0, new.iter().cloned());
    });
}

fn change_list(message: &mut JsonObject, key: &str, change: impl FnOnce(&mut Vec<Value>)) {
    let member = message.entry(key).or_insert(Value::Null);
    let mut items = match member.take() {
        Value::Array(items) => items,
        _ => Vec::new(),
    };
    change(&mut items);
    *member = Value::Array(items);
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::realtime::{ChatEvent, Completion};

    /// The message `before` after an event.
    fn after(before: Value, kind: &str, data: Value) -> Value {
        let Value::Object(mut message) = before else {
            panic!("a message is an object")
        };
        ChatEvent::from_parts(kind, data).apply_to_message(&mut message);
        Value::Object(message)
    }

    #[test]
    fn a_status_joins_the_history() {
        let first = after(
            json!({"id": "m"}),
            "status",
            json!({"description": "looking", "done": false}),
        );
        let both = after(first, "status", json!({"description": "found", "done": true}));

        assert_eq!(
            both,
            json!({"id": "m", "statusHistory": [
                {"description": "looking", "done": false},
                {"description": "found", "done": true},
            ]})
        );
    }

    #[test]
    fn text_is_appended_or_replaced() {
        assert_eq!(
            after(json!({"content": "Oaks"}), "message", json!({"content": " grow"})),
            json!({"content": "Oaks grow"})
        );
        assert_eq!(
            after(json!({}), "message", json!({"content": "Oaks"})),
            json!({"content": "Oaks"})
        );
        assert_eq!(
            after(json!({"content": "Oaks"}), "replace", json!({"content": "Elms"})),
            json!({"content": "Elms"})
        );
    }

    #[test]
    fn new_files_and_embeds_come_before_the_old_ones() {
        assert_eq!(
            after(json!({"files": [1]}), "files", json!({"files": [2, 3]})),
            json!({"files": [2, 3, 1]})
        );
        assert_eq!(
            after(json!({"embeds": null}), "embeds", json!({"embeds": ["a"]})),
            json!({"embeds": ["a"]})
        );
    }

    #[test]
    fn a_source_is_kept_and_the_run_of_code_is_not() {
        let source = json!({"source": {"name": "book"}, "document": ["text"]});
        assert_eq!(
            after(json!({}), "source", source.clone()),
            json!({"sources": [source.clone()]})
        );
        assert_eq!(
            after(json!({"sources": [1]}), "citation", source.clone()),
            json!({"sources": [1, source]})
        );
        assert_eq!(
            after(json!({}), "citation", json!({"type": "code_execution"})),
            json!({})
        );
    }

    #[test]
    fn what_only_the_page_shows_is_not_stored() {
        for (kind, data) in [
            ("chat:message:delta", json!({"content": "a"})),
            ("chat:message", json!({"content": "a"})),
            ("notification", json!({"type": "info", "content": "a"})),
            ("chat:title", json!("a")),
            ("weather", json!({"content": "a"})),
        ] {
            assert_eq!(after(json!({"content": "x"}), kind, data), json!({"content": "x"}));
        }
        assert!(!ChatEvent::Completion(Completion::done("a", "b")).is_stored());
    }
}
