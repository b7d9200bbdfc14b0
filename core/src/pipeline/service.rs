use std::sync::Arc;

use bytes::Bytes;
use serde_json::{Value, json};
use tracing::{debug, warn};

use crate::identity::Principal;
use crate::model::{Catalog, ModelId};
use crate::pipeline::filters::{Filter, filters_of, pipeline};
use crate::provider::{Connection, ConnectionBook, Courier, Errand, Method, Passed, ProviderError};
use crate::shared::{JsonObject, debug_by_name};

/// A pipeline does not let the question pass; the words are its own.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Refused(pub String);

/// Lets servers of pipelines look at questions and answers.
pub struct Pipelines {
    catalog: Arc<Catalog>,
    openai: Arc<dyn ConnectionBook>,
    plain: Arc<dyn ConnectionBook>,
    courier: Arc<dyn Courier>,
}

debug_by_name!(Pipelines);

/// The largest body that a pipeline may answer with.
const LARGEST: usize = 64 * 1024 * 1024;

/// What a pipeline made of a body.
enum Made {
    Body(JsonObject),
    /// It says no, perhaps with words.
    No {
        status: u16,
        detail: Option<String>,
    },
    Nothing(ProviderError),
}

impl Pipelines {
    pub fn new(
        catalog: Arc<Catalog>,
        openai: Arc<dyn ConnectionBook>,
        plain: Arc<dyn ConnectionBook>,
        courier: Arc<dyn Courier>,
    ) -> Self {
        Self {
            catalog,
            openai,
            plain,
            courier,
        }
    }

    /// The question as the inlets make it, one after the other: the filters by their priority, the model itself if it is
    /// a pipeline, then the plain servers. One that refuses ends the question; one that is not there is left out.
    pub async fn inlet(&self, who: &Principal, model: &ModelId, mut body: JsonObject) -> Result<JsonObject, Refused> {
        let (filters, own) = self.official(model).await;
        for filter in filters.iter().chain(&own) {
            let path = format!("/{}/filter/inlet", filter.id);
            body = self.looked_at(who, &filter.connection, path, body).await?;
        }
        for server in self.plain_servers() {
            body = self.looked_at(who, &server, "/inlet".to_owned(), body).await?;
        }
        Ok(body)
    }

    async fn looked_at(
        &self,
        who: &Principal,
        server: &Connection,
        path: String,
        body: JsonObject,
    ) -> Result<JsonObject, Refused> {
        match self.ask(who, server, path, &body).await {
            Made::Body(changed) => Ok(changed),
            Made::No { status: 404 | 405, .. } => Ok(body),
            Made::No {
                detail: Some(words), ..
            } => Err(Refused(words)),
            Made::No { status, detail: None } => {
                warn!(url = %server.url, status, "a pipeline failed and is left out");
                Ok(body)
            }
            Made::Nothing(error) => {
                let error = &error as &dyn std::error::Error;
                warn!(url = %server.url, error, "a pipeline cannot be asked and is left out");
                Ok(body)
            }
        }
    }

    /// An answer that its client has finished, as the outlets make it: the model itself first, then the filters in their
    /// order, then the plain servers. Whatever goes wrong there changes nothing.
    pub async fn outlet(&self, who: &Principal, model: &ModelId, mut body: JsonObject) -> JsonObject {
        let (filters, own) = self.official(model).await;
        for filter in own.iter().chain(&filters) {
            let path = format!("/{}/filter/outlet", filter.id);
            body = self.looked_at_after(who, &filter.connection, path, body).await;
        }
        for server in self.plain_servers() {
            body = self.looked_at_after(who, &server, "/outlet".to_owned(), body).await;
        }
        body
    }

    async fn looked_at_after(
        &self,
        who: &Principal,
        server: &Connection,
        path: String,
        body: JsonObject,
    ) -> JsonObject {
        match self.ask(who, server, path, &body).await {
            Made::Body(changed) => changed,
            Made::No { status, .. } => {
                debug!(url = %server.url, status, "an outlet of a pipeline failed");
                body
            }
            Made::Nothing(error) => {
                debug!(url = %server.url, %error, "an outlet of a pipeline cannot be asked");
                body
            }
        }
    }

    /// A whole answer for a program that has no chat, as the outlets of the plain servers make it. A stream is on its
    /// way already.
    pub async fn whole_answer(
        &self,
        who: &Principal,
        question: &JsonObject,
        passed: Passed,
    ) -> Result<Passed, ProviderError> {
        let servers = self.plain_servers();
        let is_whole = passed.status == 200 && passed.content_type.starts_with("application/json");
        if servers.is_empty() || !is_whole {
            return Ok(passed);
        }
        let status = passed.status;
        let bytes = passed.whole(LARGEST).await?;
        let mut answer: JsonObject =
            serde_json::from_slice(&bytes).map_err(|error| ProviderError::Nonsense(error.to_string()))?;
        let content = answer
            .get("choices")
            .map(|choices| choices[0]["message"]["content"].clone());
        if let Some(Value::String(content)) = content {
            let asked = question
                .get("messages")
                .and_then(Value::as_array)
                .cloned()
                .unwrap_or_default();
            let said = json!({"role": "assistant", "content": content});
            let messages: Vec<Value> = asked.into_iter().chain([said]).collect();
            let mut body = JsonObject::from_iter([
                ("model".to_owned(), question.get("model").cloned().unwrap_or_default()),
                ("messages".to_owned(), Value::Array(messages)),
            ]);
            for server in servers {
                body = self.looked_at_after(who, &server, "/outlet".to_owned(), body).await;
            }
            let messages = body.get("messages").and_then(Value::as_array);
            let last = messages
                .and_then(|messages| messages.last())
                .map(|last| last["content"].clone());
            if let (Some(Value::String(changed)), Some(choices)) = (last, answer.get_mut("choices")) {
                choices[0]["message"]["content"] = Value::String(changed);
            }
        }
        Ok(Passed::of_object(status, answer))
    }

    async fn official(&self, model: &ModelId) -> (Vec<Filter>, Option<Filter>) {
        let offers = match self.catalog.offers_of_providers().await {
            Ok(offers) => offers,
            Err(error) => {
                warn!(%error, "the filters of pipelines cannot be looked up");
                return (Vec::new(), None);
            }
        };
        if !offers.iter().any(|offer| offer.model.details.contains_key("pipeline")) {
            return (Vec::new(), None);
        }
        let connections = self.openai.connections();
        let filters = filters_of(model, offers.iter().map(|offer| &**offer), &connections);
        let own = offers.iter().find(|offer| offer.model.id == *model);
        (filters, own.and_then(|own| pipeline(own, &connections)))
    }

    fn plain_servers(&self) -> Vec<Connection> {
        let mut servers = self.plain.connections();
        servers.retain(|server| server.enabled);
        servers
    }

    async fn ask(&self, who: &Principal, server: &Connection, path: String, body: &JsonObject) -> Made {
        let user = json!({
            "id": who.id(), "email": who.user.email.as_str(), "name": who.user.name, "role": who.user.role.as_str(),
        });
        let errand = Errand {
            method: Method::Post,
            path,
            body: Bytes::from(json!({"body": body, "user": user}).to_string()),
            content_type: Some("application/json".to_owned()),
            is_quick: false,
        };
        let answered = async {
            let passed = self.courier.run(server, None, errand).await?;
            let status = passed.status;
            Ok((status, passed.whole(LARGEST).await?))
        };
        match answered.await {
            Err(error) => Made::Nothing(error),
            Ok((200..300, bytes)) => match serde_json::from_slice(&bytes) {
                Ok(Value::Object(body)) => Made::Body(body),
                _ => Made::Nothing(ProviderError::Nonsense("no object".to_owned())),
            },
            Ok((status, bytes)) => {
                let said: Value = serde_json::from_slice(&bytes).unwrap_or_default();
                let detail = match &said["detail"] {
                    Value::Null => None,
                    Value::String(words) => Some(words.clone()),
                    other => Some(other.to_string()),
                };
                Made::No { status, detail }
            }
        }
    }
}
