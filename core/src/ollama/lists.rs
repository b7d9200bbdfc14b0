use futures::future::join_all;
use indexmap::IndexMap;
use serde_json::{Value, json};

use crate::identity::Principal;
use crate::ollama::errand::{answered, get};
use crate::ollama::gateway::{KIND, OllamaError, OllamaGateway};
use crate::provider::{Connection, OnBehalf};
use crate::shared::JsonObject;

/// The largest list that is read.
const LARGEST_LIST: usize = 16 * 1024 * 1024;

impl OllamaGateway {
    /// What all servers have together and the caller may use, as they describe it.
    pub async fn models(&self, who: &Principal) -> Result<Vec<Value>, OllamaError> {
        let offered = self.catalog.offered_by(who, KIND).await?;
        Ok(offered.into_iter().map(|mut model| model[KIND].take()).collect())
    }

    /// What one server has and the caller may use, asked of it just now.
    pub async fn models_of(&self, on_behalf: &OnBehalf, index: usize) -> Result<Vec<Value>, OllamaError> {
        on_behalf.who.verified()?;
        let server = self.connection(index)?;
        let answer = self.courier.run(&server, Some(on_behalf), get("/api/tags")).await?;
        let mut answer = answered(answer, LARGEST_LIST).await?;
        let mut open = Vec::new();
        for model in taken(&mut answer) {
            let id = server.public_id(model["model"].as_str().unwrap_or_default());
            if self.catalog.may_use(&on_behalf.who, &id.into()).await? {
                open.push(model);
            }
        }
        Ok(open)
    }

    /// The same as `GET /v1/models` of OpenAI's API tells it: of all servers, or of one.
    pub async fn models_as_openai(&self, who: &Principal, index: Option<usize>) -> Result<Vec<Value>, OllamaError> {
        if let Some(index) = index {
            self.connection(index)?;
        }
        let offered = self.catalog.offered_by(who, KIND).await?;
        let is_there = |model: &Value| {
            let places = model[KIND]["urls"].as_array();
            index.is_none_or(|index| places.is_some_and(|places| places.contains(&json!(index))))
        };
        let shown = |model: Value| json!({"id": model["id"], "object": "model", "created": model["created"], "owned_by": "openai"});
        Ok(offered.into_iter().filter(is_there).map(shown).collect())
    }

    /// What the servers have in memory. One that does not answer has nothing there as far as anybody can tell.
    pub async fn loaded(&self, on_behalf: &OnBehalf) -> Result<Vec<Value>, OllamaError> {
        on_behalf.who.admin()?;
        let servers = self.in_use();
        let lists = join_all(servers.iter().map(|server| self.loaded_at(on_behalf, server))).await;
        let mut merged: IndexMap<String, Value> = IndexMap::new();
        for (server, models) in servers.iter().zip(lists) {
            for mut model in models.unwrap_or_default() {
                let Some(id) = model["model"].as_str().map(|id| server.public_id(id)) else {
                    continue;
                };
                let place = json!(server.index);
                match merged.get_mut(&id).and_then(|known| known["urls"].as_array_mut()) {
                    Some(urls) => urls.push(place),
                    None => {
                        model["model"] = json!(id);
                        model["urls"] = json!([place]);
                        merged.insert(id, model);
                    }
                }
            }
        }
        Ok(merged.into_values().collect())
    }

    async fn loaded_at(&self, on_behalf: &OnBehalf, server: &Connection) -> Result<Vec<Value>, OllamaError> {
        let answer = self.courier.run(server, Some(on_behalf), get("/api/ps")).await?;
        Ok(taken(&mut answered(answer, LARGEST_LIST).await?))
    }
}

/// The entries of a list of models.
fn taken(answer: &mut JsonObject) -> Vec<Value> {
    match answer.remove("models") {
        Some(Value::Array(mut models)) => {
            models.retain(Value::is_object);
            models
        }
        _ => Vec::new(),
    }
}
