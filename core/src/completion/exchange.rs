use std::sync::Arc;

use serde_json::{Value, json};

use crate::completion::{ChatContext, CompletionRequest, Toolbox, is_temporary};
use crate::identity::Principal;
use crate::model::{CatalogEntry, ModelId};
use crate::provider::AskingPage;
use crate::shared::{JsonObject, Secret};

/// What a caller shows that some connections pass on.
#[derive(Debug, Clone, Default)]
pub struct ForwardedCredentials {
    pub token: Option<Secret>,
    pub cookies: Option<Secret>,
}

/// Where a question comes from.
#[derive(Debug, Clone, Default)]
pub struct QuestionSource {
    pub chat_id: Option<String>,
    pub credentials: ForwardedCredentials,
    /// The browser that keeps the connection to the model.
    pub page: Option<AskingPage>,
}

/// One question on its way to a provider, as the steps find and leave it.
#[derive(Debug, Clone)]
pub struct Exchange {
    pub who: Principal,
    /// `payload` is what the provider gets; `control` what the client wants of this service: features, files, tools.
    pub request: CompletionRequest,
    /// The model that answers: the one that was picked, unless that is an arena.
    pub model: Arc<CatalogEntry>,
    /// The arena that was picked, if one was.
    pub arena: Option<ModelId>,
    /// The chat, if it is in the store.
    pub chat: Option<ChatContext>,
    /// What the answer will rest on: source objects of the web client (`{source, document, metadata, …}`). The last of
    /// the steps puts them before the question, tells the watchers and has them stored.
    pub sources: Vec<Value>,
    /// The tools that the model may call.
    pub toolbox: Toolbox,
    pub credentials: ForwardedCredentials,
}

impl Exchange {
    /// The model that was picked.
    pub fn picked(&self) -> &ModelId {
        self.arena.as_ref().unwrap_or(&self.model.id)
    }

    /// The settings of the model.
    pub fn model_params(&self) -> Option<&JsonObject> {
        self.model.row.as_ref().map(|row| &row.params)
    }

    /// A parameter that only this service reads: the model's settings have the last word.
    pub fn own_param(&self, name: &str) -> Option<&Value> {
        let of_model = self.model_params().and_then(|params| params.get(name));
        of_model
            .filter(|value| !value.is_null())
            .or_else(|| self.request.own_param(name))
    }

    /// Does the model call tools by itself? Otherwise a small task asks for the calls before the question.
    pub fn calls_natively(&self) -> bool {
        let says_so = |params: Option<&JsonObject>| {
            params.is_some_and(|params| params.get("function_calling").is_some_and(|mode| mode == "native"))
        };
        says_so(self.model_params()) || says_so(self.request.control.params.as_ref())
    }

    /// Is the feature of that name asked for?
    pub fn wants(&self, feature: &str) -> bool {
        let features = self.request.control.features.as_ref();
        features.is_some_and(|features| features.get(feature) == Some(&Value::Bool(true)))
    }

    /// What the workspace says that the model can; what it says nothing about, it can.
    pub fn is_capable(&self, capability: &str) -> bool {
        let meta = self.model.row.as_ref().map(|row| &row.meta);
        meta.is_none_or(|meta| meta.members()["capabilities"][capability].as_bool().unwrap_or(true))
    }

    /// The id of the chat, also of one that is kept nowhere.
    pub fn chat_id(&self) -> Option<&str> {
        self.request.control.chat_id.as_deref().filter(|id| !id.is_empty())
    }

    /// What functions and tools know of the question beside its words.
    pub fn metadata(&self) -> JsonObject {
        let control = &self.request.control;
        let metadata = json!({
            "user_id": self.who.id(), "chat_id": control.chat_id, "message_id": control.id,
            "session_id": control.session_id, "parent_message_id": control.parent_id, "filter_ids": control.filter_ids,
            "tool_ids": control.tool_ids, "tool_servers": control.tool_servers, "files": control.files,
            "features": control.features, "variables": control.variables, "params": control.params,
            "direct": control.model_of_the_page().is_some(),
        });
        metadata.as_object().cloned().unwrap_or_default()
    }

    /// Is the answer kept in a message of the store?
    pub fn is_kept(&self) -> bool {
        let control = &self.request.control;
        self.chat.is_some() && control.id.is_some() && self.chat_id().is_some_and(|chat| !is_temporary(chat))
    }

    /// Where the question comes from.
    pub fn source(&self) -> QuestionSource {
        let control = &self.request.control;
        let browser = control.model_of_the_page().zip(control.session_id.clone());
        QuestionSource {
            chat_id: control.chat_id.clone(),
            credentials: self.credentials.clone(),
            page: browser.map(|(model, session)| AskingPage {
                session,
                message: control.id.clone(),
                model: model.clone(),
            }),
        }
    }

    /// What the provider gets.
    pub fn payload(&mut self) -> &mut JsonObject {
        &mut self.request.payload
    }

    pub fn messages(&self) -> &[Value] {
        let messages = self.request.payload.get("messages").and_then(Value::as_array);
        messages.map(Vec::as_slice).unwrap_or_default()
    }

    pub fn messages_mut(&mut self) -> Option<&mut Vec<Value>> {
        self.request.payload.get_mut("messages")?.as_array_mut()
    }

    /// The text of the last message of the user, the parts of it joined; empty if there is none.
    pub fn last_question(&self) -> String {
        let asked = self.messages().iter().rev().find(|message| message["role"] == "user");
        asked.map(text_of_message).unwrap_or_default()
    }

    /// Puts a text behind that of the last message of the user.
    pub fn append_to_last_question(&mut self, text: &str) {
        self.change_last_question(|before| match before.is_empty() {
            true => text.to_owned(),
            false => format!("{before}\n{text}"),
        });
    }

    /// Changes the text of the last message of the user; pictures beside it stay.
    pub fn change_last_question(&mut self, change: impl FnOnce(&str) -> String) {
        let messages = self.messages_mut().into_iter().flatten();
        let Some(message) = messages.rev().find(|message| message["role"] == "user") else {
            return;
        };
        match &mut message["content"] {
            Value::Array(parts) => match parts.iter_mut().find(|part| part["type"] == "text") {
                Some(part) => part["text"] = Value::String(change(part["text"].as_str().unwrap_or_default())),
                None => parts.insert(0, json!({"type": "text", "text": change("")})),
            },
            content => *content = Value::String(change(content.as_str().unwrap_or_default())),
        }
    }

    /// The system message, made if there is none.
    pub fn system_message(&mut self) -> Option<&mut Value> {
        let messages = self.messages_mut()?;
        if messages.first().is_none_or(|first| first["role"] != "system") {
            messages.insert(0, json!({"role": "system", "content": ""}));
        }
        messages.first_mut()
    }

    /// Puts a text in front of the system message.
    pub fn prepend_to_system(&mut self, text: &str) {
        self.join_system(
            text,
            |before, text| format!("{text}\n{before}"),
            |parts, part| parts.insert(0, part),
        );
    }

    /// Puts a text behind the system message.
    pub fn append_to_system(&mut self, text: &str) {
        self.join_system(
            text,
            |before, text| format!("{before}\n{text}"),
            |parts, part| parts.push(part),
        );
    }

    fn join_system(
        &mut self,
        text: &str,
        join: impl FnOnce(&str, &str) -> String,
        put: impl FnOnce(&mut Vec<Value>, Value),
    ) {
        if text.is_empty() {
            return;
        }
        let Some(message) = self.system_message() else { return };
        match &mut message["content"] {
            Value::String(before) if before.is_empty() => *before = text.to_owned(),
            Value::String(before) => *before = join(before, text),
            Value::Array(parts) => put(parts, json!({"type": "text", "text": text})),
            other => *other = Value::from(text),
        }
    }

    /// Asks for the model that a preset stands on.
    pub(in crate::completion) fn name_the_base_model(&mut self) {
        let base = self.model.provider_model_id().as_str().to_owned();
        self.payload().insert("model".to_owned(), Value::String(base));
    }
}

/// The text of a message, whether it is one or stands in parts.
pub fn text_of_message(message: &Value) -> String {
    match &message["content"] {
        Value::String(text) => text.clone(),
        Value::Array(parts) => {
            let texts = parts.iter().filter_map(|part| part["text"].as_str());
            texts.collect::<Vec<_>>().join("\n")
        }
        _ => String::new(),
    }
}
