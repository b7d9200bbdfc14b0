//! What the connections offer.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use async_trait::async_trait;
use loquat_core::model::catalog::{Kind, ModelSource, ModelSources, ProviderModel, SourceError, SourceName};
use loquat_core::provider::{Connection, ProviderError};
use loquat_core::shared::JsonObject;
use serde_json::{Value, json};

use super::OpenAi;
use crate::answers::whole_value;
use crate::caller::get;

/// Models of OpenAI's own list that cannot chat.
const NOT_FOR_CHATS: &[&str] = &["babbage", "dall-e", "davinci", "embedding", "tts", "whisper"];

impl ModelSources for OpenAi {
    fn configured(&self) -> Vec<Arc<dyn ModelSource>> {
        self.caller
            .in_use()
            .map(|connection| -> Arc<dyn ModelSource> { Arc::new(Source::new(self.clone(), connection)) })
            .collect()
    }
}

struct Source {
    name: SourceName,
    openai: OpenAi,
    connection: Connection,
}

impl Source {
    fn new(openai: OpenAi, connection: Connection) -> Self {
        // Another key or configuration may bring other models; the name must not show the key.
        let mut fingerprint = DefaultHasher::new();
        connection.key.hash(&mut fingerprint);
        Value::Object(connection.config.clone())
            .to_string()
            .hash(&mut fingerprint);
        let name = format!(
            "openai {} {} {:x}",
            connection.index,
            connection.url,
            fingerprint.finish()
        );
        Self {
            name: SourceName(name),
            openai,
            connection,
        }
    }

    async fn listed(&self) -> Result<Vec<JsonObject>, ProviderError> {
        if !self.connection.model_ids.is_empty() {
            let named = |id: &String| json!({"id": id, "name": id, "owned_by": "openai", "openai": {"id": id}});
            let entries = self.connection.model_ids.iter().map(named);
            return Ok(entries.filter_map(|entry| entry.as_object().cloned()).collect());
        }
        // A list is asked for by the key alone, whatever the connection shows with chats.
        let mut plain = self.connection.clone();
        plain.authorization = loquat_core::provider::Authorization::Bearer;
        plain.headers.clear();
        let answer = whole_value(self.openai.caller.send(&plain, None, get("/models")).await?).await?;
        let list = match answer {
            Value::Array(list) => list,
            Value::Object(mut object) if !object.contains_key("error") => match object.remove("data") {
                Some(Value::Array(list)) => list,
                _ => return Err(ProviderError::Nonsense("a list of models without models".to_owned())),
            },
            _ => return Err(ProviderError::Nonsense("no list of models".to_owned())),
        };
        Ok(list
            .into_iter()
            .filter_map(|entry| {
                if let Value::Object(entry) = entry {
                    Some(entry)
                } else {
                    None
                }
            })
            .collect())
    }

    fn offered(&self, mut entry: JsonObject) -> Option<ProviderModel> {
        let id = entry.get("id")?.as_str()?.to_owned();
        if self.connection.url.contains("api.openai.com") && NOT_FOR_CHATS.iter().any(|word| id.contains(word)) {
            return None;
        }
        if entry.get("name").is_some_and(Value::is_null) {
            entry.remove("name");
        }
        let public = self.connection.public_id(&id);
        entry.insert("id".to_owned(), json!(public));
        let as_it_came = entry.clone();
        let name = entry.get("name").and_then(Value::as_str).unwrap_or(&public).to_owned();
        entry.entry("openai").or_insert(Value::Object(as_it_came));
        entry.insert("urlIdx".to_owned(), json!(self.connection.index));
        entry.entry("object").or_insert(json!("model"));
        let tags = self.connection.tags.iter().filter_map(|tag| tag["name"].as_str());
        Some(ProviderModel {
            id: public.into(),
            name,
            owned_by: "openai".to_owned(),
            connection_type: Some(self.connection.kind.clone().unwrap_or_else(|| "external".to_owned())),
            tags: tags.map(str::to_owned).collect(),
            kind: Kind::Plain,
            details: entry,
        })
    }
}

#[async_trait]
impl ModelSource for Source {
    fn name(&self) -> &SourceName {
        &self.name
    }

    async fn models(&self) -> Result<Vec<ProviderModel>, SourceError> {
        match self.listed().await {
            Ok(entries) => Ok(entries.into_iter().filter_map(|entry| self.offered(entry)).collect()),
            Err(error) => Err(SourceError {
                name: self.name.clone(),
                cause: error.into(),
            }),
        }
    }
}
