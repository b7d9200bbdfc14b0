//! What the servers have, and what they have in memory at the moment.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use indexmap::IndexMap;
use loquat_core::model::ModelId;
use loquat_core::model::catalog::{
    Kind, ModelSource, ModelSources, Offer, ProviderKind, ProviderModel, Route, SourceName,
};
use loquat_core::provider::{Connection, ProviderError};
use loquat_core::shared::JsonObject;
use serde_json::{Value, json};

use super::{KIND, Ollama};
use crate::answers::whole;
use crate::caller::get;
use crate::sources::{Lists, objects, sources};

impl ModelSources for Ollama {
    fn configured(&self) -> Vec<Arc<dyn ModelSource>> {
        sources(self, self.caller.in_use())
    }

    /// The first server that has a model describes it; all that do are its routes.
    fn combine(&self, lists: &[(SourceName, Arc<[ProviderModel]>)]) -> Vec<Offer> {
        let mut offers: IndexMap<&ModelId, Offer> = IndexMap::new();
        for (source, model) in lists
            .iter()
            .flat_map(|(source, models)| models.iter().map(move |model| (source, model)))
        {
            match offers.get_mut(&model.id) {
                Some(known) => {
                    known.sources.push(source.clone());
                    known.model.routes.extend(&model.routes);
                    join(&mut known.model.details, &model.details);
                }
                None => {
                    let offer = Offer {
                        model: model.clone(),
                        sources: vec![source.clone()],
                    };
                    offers.insert(&model.id, offer);
                }
            }
        }
        offers.into_values().collect()
    }
}

/// Notes that another server has the model in memory.
fn join(details: &mut JsonObject, other: &JsonObject) {
    let (Some(entry), Some(other)) = (details.get_mut(KIND), other.get(KIND)) else {
        return;
    };
    if entry["expires_at"].is_null() && !other["expires_at"].is_null() {
        entry["expires_at"] = other["expires_at"].clone();
    }
}

#[async_trait]
impl Lists for Ollama {
    const KIND: &'static str = KIND;

    async fn listed(&self, connection: &Connection) -> Result<Vec<JsonObject>, ProviderError> {
        let mut models = self.models_at(connection, "/api/tags").await?;
        if !connection.model_ids.is_empty() {
            models.retain(|entry| connection.model_ids.iter().any(|id| entry["model"] == id.as_str()));
        }
        // That a server does not tell what it has in memory is no reason to have no models.
        let loaded = self.models_at(connection, "/api/ps").await.unwrap_or_default();
        let until: HashMap<&str, i64> = loaded
            .iter()
            .filter_map(|entry| Some((entry.get("model")?.as_str()?, seconds(entry.get("expires_at")?)?)))
            .collect();
        for entry in &mut models {
            let until = entry.get("model").and_then(Value::as_str).and_then(|id| until.get(id));
            if let Some(until) = until.copied() {
                entry.insert("expires_at".to_owned(), json!(until));
            }
        }
        Ok(models)
    }

    fn offered(connection: &Connection, mut entry: JsonObject) -> Option<ProviderModel> {
        let id = entry.get("model")?.as_str()?.to_owned();
        let public = connection.public_id(&id);
        let name = entry.get("name").and_then(Value::as_str).unwrap_or(&id).to_owned();
        let kind = connection.kind.clone().unwrap_or_else(|| "local".to_owned());
        let created = entry.get("modified_at").and_then(seconds).unwrap_or_default();
        let mut put = |key: &str, value: Value| {
            entry.insert(key.to_owned(), value);
        };
        put("model", json!(public));
        put("connection_type", json!(kind));
        if !connection.tags.is_empty() {
            put("tags", json!(connection.tags));
        }
        let tags = connection.tags.iter().filter_map(|tag| tag["name"].as_str());
        let details = [
            ("object", json!("model")),
            ("created", json!(created.max(0))),
            (KIND, Value::Object(entry)),
        ];
        Some(ProviderModel {
            id: public.into(),
            name,
            owned_by: KIND.to_owned(),
            connection_type: Some(kind),
            tags: tags.map(str::to_owned).collect(),
            kind: Kind::Plain,
            routes: vec![Route::new(ProviderKind::Ollama, connection.index)],
            details: details
                .into_iter()
                .map(|(key, value)| (key.to_owned(), value))
                .collect(),
        })
    }
}

impl Ollama {
    /// The models in a list of the server.
    async fn models_at(&self, connection: &Connection, path: &str) -> Result<Vec<JsonObject>, ProviderError> {
        let mut answer = whole(self.caller.send(connection, None, get(path)).await?).await?;
        let Some(Value::Array(models)) = answer.remove("models") else {
            return Err(ProviderError::Nonsense("a list of models without models".to_owned()));
        };
        Ok(objects(models)
            .filter(|entry| entry.get("model").is_some_and(Value::is_string))
            .collect())
    }
}

/// A moment as Ollama writes it (RFC 3339), in seconds since the start of 1970.
fn seconds(moment: &Value) -> Option<i64> {
    let moment: jiff::Timestamp = moment.as_str()?.parse().ok()?;
    Some(moment.as_second())
}
