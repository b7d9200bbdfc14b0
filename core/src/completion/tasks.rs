//! The small tasks beside chats: which model does them, and what it is asked.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::completion::service::Parts;
use crate::completion::templates::{self, Filling, Line, render};
use crate::completion::variables::fill_in;
use crate::identity::Principal;
use crate::model::{CatalogEntry, ModelId};
use crate::settings::{
    AUTOCOMPLETE_GENERATION_PROMPT_TEMPLATE, FOLLOW_UP_GENERATION_PROMPT_TEMPLATE,
    IMAGE_PROMPT_GENERATION_PROMPT_TEMPLATE, QUERY_GENERATION_PROMPT_TEMPLATE, Snapshot,
    TAGS_GENERATION_PROMPT_TEMPLATE, TASK_MODEL, TASK_MODEL_EXTERNAL, TITLE_GENERATION_PROMPT_TEMPLATE,
};
use crate::shared::JsonObject;

/// Something small that a model is asked beside a chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmallTask {
    Title,
    Tags,
    FollowUps,
    Queries,
    ImagePrompt,
    Autocomplete,
    Emoji,
    /// Several answers become one.
    Merge,
}

impl SmallTask {
    /// The template: an administrator's own, or ours.
    fn template(self, settings: &Snapshot) -> &str {
        let (own, ours) = match self {
            Self::Title => (settings.get(TITLE_GENERATION_PROMPT_TEMPLATE), templates::TITLE),
            Self::Tags => (settings.get(TAGS_GENERATION_PROMPT_TEMPLATE), templates::TAGS),
            Self::FollowUps => (
                settings.get(FOLLOW_UP_GENERATION_PROMPT_TEMPLATE),
                templates::FOLLOW_UPS,
            ),
            Self::Queries => (settings.get(QUERY_GENERATION_PROMPT_TEMPLATE), templates::QUERIES),
            Self::ImagePrompt => (
                settings.get(IMAGE_PROMPT_GENERATION_PROMPT_TEMPLATE),
                templates::IMAGE_PROMPT,
            ),
            Self::Autocomplete => (
                settings.get(AUTOCOMPLETE_GENERATION_PROMPT_TEMPLATE),
                templates::AUTOCOMPLETE,
            ),
            Self::Emoji => ("", templates::EMOJI),
            Self::Merge => ("", templates::MERGE),
        };
        if own.trim().is_empty() { ours } else { own }
    }
}

/// The model for the tasks beside a chat with this one: an administrator's choice for models of its kind, if the user
/// may use that, else the model itself.
pub async fn task_model(parts: &Parts, who: &Principal, chat_model: &Arc<CatalogEntry>) -> Arc<CatalogEntry> {
    let settings = parts.settings.snapshot();
    let is_local = chat_model
        .offer
        .as_ref()
        .is_some_and(|offer| offer.model.connection_type.as_deref() == Some("local"));
    let chosen = if is_local {
        settings.get(TASK_MODEL)
    } else {
        settings.get(TASK_MODEL_EXTERNAL)
    };
    if chosen.is_empty() {
        return chat_model.clone();
    }
    parts
        .catalog
        .find(who, &ModelId::from(chosen))
        .await
        .unwrap_or_else(|_| chat_model.clone())
}

/// What a task is made of beside the conversation.
#[derive(Debug, Default)]
pub struct Material<'a> {
    pub prompt: &'a str,
    pub kind: &'a str,
    pub responses: &'a [String],
}

/// The question for a task about a conversation.
pub fn task_payload(
    parts: &Parts,
    who: &Principal,
    model: &CatalogEntry,
    task: SmallTask,
    lines: &[Line],
    material: &Material<'_>,
) -> JsonObject {
    let settings = parts.settings.snapshot();
    let filling = Filling {
        lines,
        prompt: material.prompt,
        kind: material.kind,
        responses: material.responses,
    };
    let template = task.template(&settings);
    // Variables first: what people wrote into a conversation is not to be taken for one.
    let template = fill_in(template, &JsonObject::new(), Some(&who.user), parts.clock.local_time());
    let prompt = render(&template, &filling);
    let mut payload = json!({
        "model": model.provider_model_id(),
        "messages": [{"role": "user", "content": prompt}],
        "stream": false,
    });
    match task {
        SmallTask::Title => {
            let limit = model.row.as_ref().and_then(|row| row.params.get("max_tokens")).cloned();
            payload["max_completion_tokens"] = limit.filter(Value::is_number).unwrap_or_else(|| json!(1000));
        }
        // More than any emoji needs, and too little for a speech about it.
        SmallTask::Emoji => payload["max_completion_tokens"] = json!(4),
        _ => {}
    }
    match payload {
        Value::Object(payload) => payload,
        _ => JsonObject::new(),
    }
}
