use std::collections::HashSet;

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::chat::{Chat, ChatId, TagId};
use crate::identity::UserId;
use crate::shared::Seconds;

/// What can be told of a chat without telling what was said.
#[derive(Debug, Clone, PartialEq)]
pub struct ChatReport {
    pub id: ChatId,
    pub user_id: UserId,
    pub created_at: Seconds,
    pub updated_at: Seconds,
    pub tags: Vec<TagId>,
    pub statistics: ChatStatistics,
    pub messages: IndexMap<String, MessageStatistics>,
    /// The last message of the branch that is shown.
    pub current_id: Option<String>,
}

/// Numbers of a whole chat. A branch is what is shown at a time, the history all that was ever answered.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ChatStatistics {
    /// How many messages of the branch each model wrote.
    pub models: IndexMap<String, i64>,
    pub message_count: i64,
    pub history_models: IndexMap<String, i64>,
    pub history_message_count: i64,
    pub history_user_message_count: i64,
    pub history_assistant_message_count: i64,
    /// Seconds between a question and its answer.
    pub average_response_time: f64,
    pub average_user_message_content_length: f64,
    pub average_assistant_message_content_length: f64,
    /// When the last message of the branch was written.
    pub last_message_at: Option<Seconds>,
}

/// Numbers of one message.
#[derive(Debug, Clone, PartialEq)]
pub struct MessageStatistics {
    pub id: String,
    pub role: String,
    pub model: Option<String>,
    /// In characters.
    pub content_length: i64,
    pub timestamp: Option<Seconds>,
    /// What the user thought of it.
    pub rating: Option<i64>,
    pub tags: Option<Vec<String>>,
}

/// A message of the history. Everything can be anything: what has no sense counts as missing.
#[derive(Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[derive(Default)]
struct Message {
    id: Value,
    parent_id: Value,
    role: Value,
    model: Value,
    content: Value,
    timestamp: Value,
    annotation: Value,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct History {
    messages: IndexMap<String, Box<RawValue>>,
    current_id: Value,
}

impl ChatReport {
    pub fn of(chat: &Chat) -> Self {
        let history = history(chat);
        let messages: IndexMap<&str, Message> = history
            .messages
            .iter()
            .map(|(id, raw)| (id.as_str(), serde_json::from_str(raw.get()).unwrap_or_default()))
            .collect();
        let current_id = history.current_id.as_str().map(str::to_owned);
        Self {
            id: chat.id.clone(),
            user_id: chat.user_id.clone(),
            created_at: chat.created_at,
            updated_at: chat.updated_at,
            tags: chat.tag_ids(),
            statistics: statistics(&messages, current_id.as_deref()),
            messages: messages
                .iter()
                .filter_map(|(id, message)| Some(((*id).to_owned(), message.statistics(id)?)))
                .collect(),
            current_id,
        }
    }
}

fn history(chat: &Chat) -> History {
    let body = chat.body.members().unwrap_or_default();
    let history = body.get("history").map_or("{}", |raw| raw.get());
    serde_json::from_str(history).unwrap_or_default()
}

fn statistics(messages: &IndexMap<&str, Message>, current: Option<&str>) -> ChatStatistics {
    let branch = branch(messages, current);
    let of_role = |role: &str| -> Vec<&Message> {
        let fits = |message: &&Message| message.role.as_str() == Some(role);
        messages.values().filter(fits).collect()
    };
    let (users, assistants) = (of_role("user"), of_role("assistant"));
    let response_times = assistants.iter().filter_map(|answer| {
        let question = messages.get(answer.parent_id.as_str()?)?;
        #[expect(clippy::cast_precision_loss, reason = "seconds between two messages are few")]
        let seconds = (answer.written_at()? - question.written_at()?) as f64;
        Some(seconds)
    });
    ChatStatistics {
        models: models(branch.iter().copied().filter(|message| message.role == "assistant")),
        message_count: count(branch.len()),
        history_models: models(assistants.iter().copied()),
        history_message_count: count(messages.len()),
        history_user_message_count: count(users.len()),
        history_assistant_message_count: count(assistants.len()),
        average_response_time: average(response_times),
        average_user_message_content_length: average(users.iter().map(|message| message.length() as f64)),
        average_assistant_message_content_length: average(assistants.iter().map(|message| message.length() as f64)),
        last_message_at: branch.first().and_then(|last| last.written_at()),
    }
}

/// The messages from the current one up to the first.
fn branch<'a>(messages: &'a IndexMap<&str, Message>, current: Option<&str>) -> Vec<&'a Message> {
    let mut branch = Vec::new();
    let mut seen = HashSet::new();
    let mut next = current.and_then(|id| messages.get_key_value(id));
    while let Some((id, message)) = next {
        if !seen.insert(*id) {
            break;
        }
        branch.push(message);
        next = message
            .parent_id
            .as_str()
            .and_then(|parent| messages.get_key_value(parent));
    }
    branch
}

fn models<'a>(messages: impl Iterator<Item = &'a Message>) -> IndexMap<String, i64> {
    let mut models = IndexMap::new();
    for model in messages.filter_map(|message| message.model.as_str()) {
        *models.entry(model.to_owned()).or_insert(0) += 1;
    }
    models
}

fn average(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, number) = values.fold((0.0, 0.0), |(sum, number), value| (sum + value, number + 1.0));
    if number == 0.0 { 0.0 } else { sum / number }
}

fn count(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

impl Message {
    fn statistics(&self, key: &str) -> Option<MessageStatistics> {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let tags = self.annotation["tags"].as_array();
        Some(MessageStatistics {
            id: text(&self.id).unwrap_or_else(|| key.to_owned()),
            role: text(&self.role)?,
            model: text(&self.model),
            content_length: self.length(),
            timestamp: self.written_at(),
            rating: self.annotation["rating"].as_i64(),
            tags: tags.map(|tags| tags.iter().filter_map(text).collect()),
        })
    }

    fn written_at(&self) -> Option<Seconds> {
        #[expect(clippy::cast_possible_truncation, reason = "fractions of a second do not count")]
        let whole = |seconds: f64| seconds as i64;
        self.timestamp.as_i64().or_else(|| self.timestamp.as_f64().map(whole))
    }

    /// The length of its text, or of all text parts of its content.
    fn length(&self) -> i64 {
        let length = |text: &str| count(text.chars().count());
        match &self.content {
            Value::String(text) => length(text),
            Value::Array(parts) => {
                let texts = parts.iter().filter(|part| part["type"] == "text");
                texts.filter_map(|part| part["text"].as_str()).map(length).sum()
            }
            _ => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::ChatReport;
    use crate::chat::Chat;
    use crate::shared::JsonText;

    fn report(history: &Value) -> ChatReport {
        let body = JsonText::of(&json!({ "history": history })).unwrap();
        ChatReport::of(&Chat::new("c".into(), "ada".into(), body, 10))
    }

    #[test]
    fn a_branch_and_the_whole_history_are_counted() {
        let report = report(&json!({
            "currentId": "a2",
            "messages": {
                "q": {"id": "q", "parentId": null, "role": "user", "content": "Öl?", "timestamp": 100},
                "a1": {"id": "a1", "parentId": "q", "role": "assistant", "model": "m", "content": "12345", "timestamp": 102},
                "a2": {"id": "a2", "parentId": "q", "role": "assistant", "model": "n", "timestamp": 106,
                       "content": [{"type": "text", "text": "123"}, {"type": "image_url"}],
                       "annotation": {"rating": -1, "tags": ["t"]}},
            }
        }));

        let numbers = &report.statistics;
        assert_eq!((numbers.message_count, numbers.history_message_count), (2, 3));
        assert_eq!(numbers.models.get("n"), Some(&1));
        assert_eq!(numbers.models.len(), 1);
        assert_eq!(numbers.history_models.len(), 2);
        assert_eq!(numbers.history_user_message_count, 1);
        assert_eq!(numbers.average_response_time, 4.0);
        assert_eq!(numbers.average_user_message_content_length, 3.0);
        assert_eq!(numbers.average_assistant_message_content_length, 4.0);
        assert_eq!(numbers.last_message_at, Some(106));
        let answer = &report.messages["a2"];
        assert_eq!((answer.rating, answer.content_length), (Some(-1), 3));
        assert_eq!(answer.tags.as_deref(), Some(&["t".to_owned()][..]));
    }

    #[test]
    fn strange_histories_are_counted_as_far_as_they_make_sense() {
        for history in [
            json!(null),
            json!([1]),
            json!({"messages": null, "currentId": 5}),
            json!({"messages": {"a": null, "b": 5, "c": {"role": 7, "content": {}, "timestamp": "x"}}, "currentId": "z"}),
        ] {
            assert_eq!(report(&history).messages.len(), 0);
        }
        let circle = report(&json!({
            "messages": {"a": {"parentId": "b", "role": "user"}, "b": {"parentId": "a", "role": "assistant"}},
            "currentId": "a",
        }));
        assert_eq!(circle.statistics.message_count, 2);
    }
}
