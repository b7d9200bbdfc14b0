use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::shared::JsonObject;

/// What is told of an answer while it comes in. Each member stands alone in its event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub enum Completion {
    /// The last word on an answer.
    Done {
        done: bool,
        content: String,
        title: String,
    },
    /// What the answer will rest on, told before its first word.
    Sources {
        sources: Vec<Value>,
    },
    /// The whole answer so far: it takes the place of what the web client shows.
    Content {
        content: String,
    },
    Usage {
        usage: JsonObject,
    },
    /// The provider reported an error within its stream, which goes on.
    Error {
        error: Value,
    },
    /// The model that an arena picked.
    SelectedModel {
        selected_model_id: String,
    },
    /// A provider's own object: a chunk of a stream, whose `choices[0].delta.content` the web client appends, or a
    /// whole answer.
    Raw(Value),
}

impl Completion {
    /// The last word: the whole answer, and the title that the chat has now.
    pub fn done(content: impl Into<String>, title: impl Into<String>) -> Self {
        Self::Done {
            done: true,
            content: content.into(),
            title: title.into(),
        }
    }
}
