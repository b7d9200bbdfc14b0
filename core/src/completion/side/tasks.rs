//! The small tasks beside chats: which model does them, and what it is asked.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::completion::routing::Routing;
use crate::completion::side::templates::{self, Filling, Line, object_in, render};
use crate::completion::side::variables::fill_in;
use crate::completion::{CompletionError, Exchange, QuestionSource};
use crate::identity::Principal;
use crate::model::{Catalog, CatalogEntry, ModelId};
use crate::pipeline::Pipelines;
use crate::settings::{
    AUTOCOMPLETE_GENERATION_PROMPT_TEMPLATE, FOLLOW_UP_GENERATION_PROMPT_TEMPLATE,
    IMAGE_PROMPT_GENERATION_PROMPT_TEMPLATE, QUERY_GENERATION_PROMPT_TEMPLATE, Settings, Snapshot,
    TAGS_GENERATION_PROMPT_TEMPLATE, TASK_MODEL, TASK_MODEL_EXTERNAL, TITLE_GENERATION_PROMPT_TEMPLATE,
};
use crate::shared::{Clock, JsonObject, debug_by_name};

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

/// What a task is made of beside the conversation.
#[derive(Debug, Default)]
pub struct Material<'a> {
    pub prompt: &'a str,
    pub kind: &'a str,
    pub responses: &'a [String],
}

/// Asks models the small questions beside a chat.
pub struct SideQuestions {
    catalog: Arc<Catalog>,
    routing: Arc<Routing>,
    pipelines: Option<Arc<Pipelines>>,
    settings: Arc<Settings>,
    clock: Arc<dyn Clock>,
}

debug_by_name!(SideQuestions);

impl SideQuestions {
    pub(in crate::completion) fn new(
        catalog: Arc<Catalog>,
        routing: Arc<Routing>,
        pipelines: Option<Arc<Pipelines>>,
        settings: Arc<Settings>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            catalog,
            routing,
            pipelines,
            settings,
            clock,
        }
    }

    /// What the task's model answers about the conversation of an exchange, as the object that the task asks for; `None`
    /// if it answers something else. For steps, which look for queries and their like.
    pub async fn object(
        &self,
        exchange: &Exchange,
        task: SmallTask,
        material: &Material<'_>,
    ) -> Result<Option<JsonObject>, CompletionError> {
        let lines: Vec<Line> = exchange
            .messages()
            .iter()
            .filter_map(|m| m.as_object().map(Line::of))
            .collect();
        let text = self
            .text(
                &exchange.who,
                &exchange.model,
                task,
                &lines,
                material,
                exchange.source(),
            )
            .await?;
        Ok(object_in(&text))
    }

    /// The text that a task's model answers to messages that somebody has put together.
    pub async fn answer_to(&self, exchange: &Exchange, messages: Vec<Value>) -> Result<String, CompletionError> {
        let model = self.model(&exchange.who, &exchange.model).await;
        let payload = json!({"model": model.provider_model_id(), "messages": messages, "stream": false});
        let payload = payload.as_object().cloned().unwrap_or_default();
        let payload = self.filtered(&exchange.who, &model, payload).await?;
        self.routing
            .short_answer(&exchange.who, &model, payload, exchange.source())
            .await
    }

    pub(super) async fn text(
        &self,
        who: &Principal,
        chat_model: &Arc<CatalogEntry>,
        task: SmallTask,
        lines: &[Line],
        material: &Material<'_>,
        source: QuestionSource,
    ) -> Result<String, CompletionError> {
        let model = self.model(who, chat_model).await;
        let payload = self.payload(who, &model, task, lines, material);
        let payload = self.filtered(who, &model, payload).await?;
        self.routing.short_answer(who, &model, payload, source).await
    }

    /// The question as the inlets of pipelines make it.
    pub(in crate::completion) async fn filtered(
        &self,
        who: &Principal,
        model: &CatalogEntry,
        payload: JsonObject,
    ) -> Result<JsonObject, CompletionError> {
        match &self.pipelines {
            Some(pipelines) => {
                let filtered = pipelines.inlet(who, model.provider_model_id(), payload).await;
                filtered.map_err(|refused| CompletionError::Refused(refused.0))
            }
            None => Ok(payload),
        }
    }

    /// The model for the tasks beside a chat with this one: an administrator's choice for models of its kind, if the
    /// user may use that, else the model itself.
    pub(super) async fn model(&self, who: &Principal, chat_model: &Arc<CatalogEntry>) -> Arc<CatalogEntry> {
        let settings = self.settings.snapshot();
        let offer = chat_model.offer.as_ref();
        let is_local = offer.is_some_and(|offer| offer.model.connection_type.as_deref() == Some("local"));
        let chosen = if is_local {
            settings.get(TASK_MODEL)
        } else {
            settings.get(TASK_MODEL_EXTERNAL)
        };
        if chosen.is_empty() {
            return chat_model.clone();
        }
        let found = self.catalog.find(who, &ModelId::from(chosen)).await;
        found.unwrap_or_else(|_| chat_model.clone())
    }

    /// The question for a task about a conversation.
    pub(super) fn payload(
        &self,
        who: &Principal,
        model: &CatalogEntry,
        task: SmallTask,
        lines: &[Line],
        material: &Material<'_>,
    ) -> JsonObject {
        let settings = self.settings.snapshot();
        let filling = Filling {
            lines,
            prompt: material.prompt,
            kind: material.kind,
            responses: material.responses,
        };
        let template = task.template(&settings);
        // Variables first: what people wrote into a conversation is not to be taken for one.
        let template = fill_in(template, &JsonObject::new(), Some(&who.user), self.clock.local_time());
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
}
