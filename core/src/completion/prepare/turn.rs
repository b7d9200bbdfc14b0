use std::sync::Arc;

use serde_json::{Value, json};

use crate::completion::CompletionRequest;
use crate::identity::Principal;
use crate::model::{CatalogEntry, ModelId};
use crate::shared::JsonObject;

/// One question on its way to a provider.
#[derive(Debug, Clone)]
pub struct Turn {
    pub who: Principal,
    pub request: CompletionRequest,
    /// The model that answers: the one that was picked, unless that is an arena.
    pub model: Arc<CatalogEntry>,
    /// The arena that was picked, if one was.
    pub arena: Option<ModelId>,
    /// The prompt of the folder in which the chat is.
    pub folder_prompt: Option<String>,
}

impl Turn {
    /// The model that was picked.
    pub fn picked(&self) -> &ModelId {
        self.arena.as_ref().unwrap_or(&self.model.id)
    }

    /// The settings of the model.
    pub fn model_params(&self) -> Option<&JsonObject> {
        self.model.row.as_ref().map(|row| &row.params)
    }

    /// What the provider gets.
    pub fn payload(&mut self) -> &mut JsonObject {
        &mut self.request.payload
    }

    /// The system message, made if there is none.
    pub fn system_message(&mut self) -> Option<&mut Value> {
        let messages = self.request.payload.get_mut("messages")?.as_array_mut()?;
        if messages.first().is_none_or(|first| first["role"] != "system") {
            messages.insert(0, json!({"role": "system", "content": ""}));
        }
        messages.first_mut()
    }

    /// Puts a text in front of the system message.
    pub fn prepend_to_system(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        let Some(message) = self.system_message() else { return };
        match &mut message["content"] {
            Value::String(before) if before.is_empty() => *before = text.to_owned(),
            Value::String(before) => *before = format!("{text}\n{before}"),
            Value::Array(parts) => parts.insert(0, json!({"type": "text", "text": text})),
            other => *other = Value::from(text),
        }
    }

    /// Asks for the model that a preset stands on.
    pub(in crate::completion) fn name_the_base_model(&mut self) {
        let base = self.model.provider_model_id().as_str().to_owned();
        self.payload().insert("model".to_owned(), Value::String(base));
    }
}
