//! What the connections offer.

use std::sync::Arc;

use async_trait::async_trait;
use loquat_core::model::catalog::{Kind, ModelSource, ModelSources, ProviderKind, ProviderModel, Route};
use loquat_core::provider::{Connection, ProviderError};
use loquat_core::shared::JsonObject;
use serde_json::{Value, json};

use super::OpenAi;
use crate::answers::whole_value;
use crate::caller::get;
use crate::sources::{Lists, objects, sources};

/// Models of OpenAI's own list that cannot chat.
const NOT_FOR_CHATS: &[&str] = &["babbage", "dall-e", "davinci", "embedding", "tts", "whisper"];

impl ModelSources for OpenAi {
    fn configured(&self) -> Vec<Arc<dyn ModelSource>> {
        sources(self, self.caller.in_use())
    }
}

#[async_trait]
impl Lists for OpenAi {
    const KIND: &'static str = "openai";

    async fn listed(&self, connection: &Connection) -> Result<Vec<JsonObject>, ProviderError> {
        if !connection.model_ids.is_empty() {
            let named = |id: &String| json!({"id": id, "name": id, "owned_by": "openai", "openai": {"id": id}});
            let entries = connection.model_ids.iter().map(named);
            return Ok(entries.filter_map(|entry| entry.as_object().cloned()).collect());
        }
        // A list is asked for by the key alone, whatever the connection shows with chats.
        let mut plain = connection.clone();
        plain.authorization = loquat_core::provider::Authorization::Bearer;
        plain.headers.clear();
        let answer = whole_value(self.caller.send(&plain, None, get("/models")).await?).await?;
        let list = match answer {
            Value::Array(list) => list,
            Value::Object(mut object) if !object.contains_key("error") => match object.remove("data") {
                Some(Value::Array(list)) => list,
                _ => return Err(ProviderError::Nonsense("a list of models without models".to_owned())),
            },
            _ => return Err(ProviderError::Nonsense("no list of models".to_owned())),
        };
        Ok(objects(list).collect())
    }

    fn offered(connection: &Connection, mut entry: JsonObject) -> Option<ProviderModel> {
        let id = entry.get("id")?.as_str()?.to_owned();
        if connection.url.contains("api.openai.com") && NOT_FOR_CHATS.iter().any(|word| id.contains(word)) {
            return None;
        }
        if entry.get("name").is_some_and(Value::is_null) {
            entry.remove("name");
        }
        let public = connection.public_id(&id);
        entry.insert("id".to_owned(), json!(public));
        let as_it_came = entry.clone();
        let name = entry.get("name").and_then(Value::as_str).unwrap_or(&public).to_owned();
        entry.entry("openai").or_insert(Value::Object(as_it_came));
        entry.entry("object").or_insert(json!("model"));
        let tags = connection.tags.iter().filter_map(|tag| tag["name"].as_str());
        Some(ProviderModel {
            id: public.into(),
            name,
            owned_by: "openai".to_owned(),
            connection_type: Some(connection.kind.clone().unwrap_or_else(|| "external".to_owned())),
            tags: tags.map(str::to_owned).collect(),
            kind: kind_of(&entry),
            routes: vec![Route::new(ProviderKind::OpenAi, connection.index)],
            details: entry,
        })
    }
}

/// Servers of pipelines list their filters as models.
fn kind_of(entry: &JsonObject) -> Kind {
    match entry.get("pipeline").map(|pipeline| pipeline["type"] == "filter") {
        Some(true) => Kind::Filter,
        _ => Kind::Plain,
    }
}
