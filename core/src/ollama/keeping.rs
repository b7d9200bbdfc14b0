//! What administrators do with the models of the servers.

use std::task::Poll;

use futures::StreamExt;
use futures::future::join_all;
use futures::stream;
use serde_json::{Value, json};

use crate::ollama::errand::{answered, delete, is_success, post};
use crate::ollama::gateway::{OllamaError, OllamaGateway};
use crate::ollama::questions::name_of;
use crate::provider::{Connection, OnBehalf, Passed};
use crate::shared::{JsonObject, JsonText};

/// The largest answer that is read when a model leaves the memory.
const LARGEST_ANSWER: usize = 1 << 16;

impl OllamaGateway {
    /// Has a server fetch a model, from wherever the administrator wants it; the answer tells how far it is.
    pub async fn pull(&self, on_behalf: &OnBehalf, index: usize, mut body: JsonObject) -> Result<Passed, OllamaError> {
        on_behalf.who.admin()?;
        let name = name_of(&body)?.to_owned();
        body.insert("model".to_owned(), json!(name));
        body.insert("insecure".to_owned(), json!(true));
        let server = [self.connection(index)?];
        let told = self
            .run(on_behalf, &server, |_| post("/api/pull", body.clone()))
            .await?;
        Ok(self.changing_what_is_offered(told))
    }

    /// Has a server make a model; the answer tells how far it is.
    pub async fn create(&self, on_behalf: &OnBehalf, index: usize, body: JsonObject) -> Result<Passed, OllamaError> {
        on_behalf.who.admin()?;
        let server = [self.connection(index)?];
        let told = self
            .run(on_behalf, &server, |_| post("/api/create", body.clone()))
            .await?;
        Ok(self.changing_what_is_offered(told))
    }

    /// Has a server publish a model; the answer tells how far it is.
    pub async fn push(
        &self,
        on_behalf: &OnBehalf,
        index: Option<usize>,
        body: JsonObject,
    ) -> Result<Passed, OllamaError> {
        let server = [self.keeper(on_behalf, name_of(&body)?, index).await?];
        let make = |server: &Connection| post("/api/push", renamed(server, "model", &body));
        self.run(on_behalf, &server, make).await
    }

    /// Gives a model another name beside its own.
    pub async fn copy(
        &self,
        on_behalf: &OnBehalf,
        index: Option<usize>,
        body: JsonObject,
    ) -> Result<Passed, OllamaError> {
        let source = body.get("source").and_then(Value::as_str);
        let source = source.ok_or(OllamaError::NamesNoModel)?;
        let server = [self.keeper(on_behalf, source, index).await?];
        let make = |server: &Connection| post("/api/copy", renamed(server, "source", &body));
        self.done(self.run(on_behalf, &server, make).await?)
    }

    /// Takes a model from a server.
    pub async fn delete(
        &self,
        on_behalf: &OnBehalf,
        index: Option<usize>,
        mut body: JsonObject,
    ) -> Result<Passed, OllamaError> {
        let name = name_of(&body)?.to_owned();
        let server = [self.keeper(on_behalf, &name, index).await?];
        body.insert("model".to_owned(), json!(name));
        let make = |server: &Connection| delete("/api/delete", renamed(server, "model", &body));
        self.done(self.run(on_behalf, &server, make).await?)
    }

    /// Has every server that has the model take it out of its memory.
    pub async fn unload(&self, on_behalf: &OnBehalf, body: &JsonObject) -> Result<(), OllamaError> {
        on_behalf.who.admin()?;
        let name = name_of(body)?;
        let offer = self.model(&on_behalf.who, name).await?;
        let offer = offer.ok_or_else(|| OllamaError::NoModel(name.to_owned()))?;
        let servers = self.holders(&offer);
        let unloading = servers.iter().map(async |server| -> Result<(), OllamaError> {
            let model = server.upstream_id(offer.model.id.as_str());
            let order = json!({"model": model, "keep_alive": 0, "prompt": ""});
            let order = order.as_object().cloned().unwrap_or_default();
            let answer = self
                .courier
                .run(server, Some(on_behalf), post("/api/generate", order))
                .await?;
            answered(answer, LARGEST_ANSWER).await.map(drop)
        });
        // All are asked, also those behind one that fails.
        join_all(unloading).await.into_iter().collect()
    }

    /// What clients read as done; a refusal stays as it is.
    fn done(&self, answer: Passed) -> Result<Passed, OllamaError> {
        if !is_success(&answer) {
            return Ok(answer);
        }
        self.catalog.sources_changed();
        let yes = JsonText::parse("true").unwrap_or_default();
        Ok(Passed::of_json(200, &yes))
    }

    /// The answer of a server that has something else when it has told everything: who then looks at the models sees it.
    fn changing_what_is_offered(&self, told: Passed) -> Passed {
        let catalog = self.catalog.clone();
        let the_end = stream::poll_fn(move |_| {
            catalog.sources_changed();
            Poll::Ready(None)
        });
        Passed {
            body: told.body.chain(the_end).boxed(),
            ..told
        }
    }

    /// The server on which an administrator does something with a model: the one they name, or the first that has it.
    async fn keeper(&self, on_behalf: &OnBehalf, name: &str, index: Option<usize>) -> Result<Connection, OllamaError> {
        on_behalf.who.admin()?;
        if let Some(index) = index {
            return self.connection(index);
        }
        let offer = self.model(&on_behalf.who, name).await?;
        let holders = offer.map(|offer| self.holders(&offer)).unwrap_or_default();
        let first = holders.into_iter().next();
        first.ok_or_else(|| OllamaError::NoModel(name.to_owned()))
    }
}

/// The body with the model under the name that the server knows.
fn renamed(server: &Connection, member: &str, body: &JsonObject) -> JsonObject {
    let mut body = body.clone();
    if let Some(Value::String(name)) = body.get(member) {
        let name = server.upstream_id(name).to_owned();
        body.insert(member.to_owned(), json!(name));
    }
    body
}
