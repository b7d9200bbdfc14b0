//! Ollama, in its own words: lines of JSON, options, thoughts and pictures beside the text.

mod files;
mod messages;
mod options;
mod payload;
mod sources;
mod stream;
mod translator;
mod usage;

use std::sync::Arc;

use async_trait::async_trait;
use http::Response;
use loquat_core::provider::{
    Answer, Connection, ConnectionBook, Courier, Errand, ModelProvider, OnBehalf, Passed, ProviderError, Question,
};
use loquat_core::shared::{Clock, Ids, JsonObject};
use serde_json::{Value, json};

pub use self::files::ModelFolder;
use self::translator::Translator;
use crate::answers::{content_type, passed, whole};
use crate::caller::{Caller, Manners, post};
use crate::wire::{Bytestream, Wire};

/// What models of this kind are owned by.
const KIND: &str = "ollama";

/// Asks servers that speak Ollama's API.
#[derive(Clone)]
pub struct Ollama {
    caller: Caller,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
}

impl std::fmt::Debug for Ollama {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ollama")
            .field("caller", &self.caller)
            .finish_non_exhaustive()
    }
}

impl Ollama {
    pub fn new(
        wire: Wire,
        book: Arc<dyn ConnectionBook>,
        manners: Manners,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
    ) -> Self {
        Self {
            caller: Caller::new(wire, book, manners),
            clock,
            ids,
        }
    }

    /// Asks the server that the question names.
    async fn send(
        &self,
        mut question: Question,
        path: &str,
        body: fn(&Connection, JsonObject) -> JsonObject,
    ) -> Result<Response<Bytestream>, ProviderError> {
        let connection = self.caller.connection(question.connection)?;
        let body = body(&connection, std::mem::take(&mut question.payload));
        self.caller.ask(&connection, &question, post(path, &body)).await
    }

    fn translator(&self) -> Translator {
        Translator::new(&*self.clock, self.ids.clone())
    }

    /// The whole answer in the words of OpenAI's API.
    async fn whole(&self, response: Response<Bytestream>) -> Result<JsonObject, ProviderError> {
        let answer = Value::Object(whole(response).await?);
        let translated = self.translator().whole(&answer);
        translated.ok_or_else(|| ProviderError::Nonsense("an answer without a message".to_owned()))
    }
}

fn is_streamed(question: &Question) -> bool {
    question.payload.get("stream") == Some(&Value::Bool(true))
}

/// Is it a stream of an answer, and no error or page of whoever stands in between?
fn is_stream(response: &Response<Bytestream>) -> bool {
    response.status().is_success() && !content_type(response).starts_with("text/html")
}

#[async_trait]
impl ModelProvider for Ollama {
    async fn ask(&self, question: Question) -> Result<Answer, ProviderError> {
        let streamed = is_streamed(&question);
        let response = self.send(question, "/api/chat", payload::chat).await?;
        if streamed && is_stream(&response) {
            return Ok(Answer::Streamed(stream::chunks(
                response.into_body(),
                self.translator(),
            )));
        }
        self.whole(response).await.map(Answer::Whole)
    }

    async fn pass(&self, question: Question) -> Result<Passed, ProviderError> {
        let streamed = is_streamed(&question);
        let response = self.send(question, "/api/chat", payload::chat).await?;
        if streamed && is_stream(&response) {
            return Ok(Passed {
                status: 200,
                content_type: "text/event-stream".to_owned(),
                body: stream::events(response.into_body(), self.translator()),
            });
        }
        match self.whole(response).await {
            Ok(answer) => Ok(Passed::of_object(200, answer)),
            Err(ProviderError::Refused { status, body }) => Ok(Passed::of_json(status, &body)),
            Err(error) => Err(error),
        }
    }

    async fn embed(&self, question: Question) -> Result<JsonObject, ProviderError> {
        let asked = question.payload.get("model").cloned();
        let mut answer = whole(self.send(question, "/api/embed", payload::embed).await?).await?;
        let Some(Value::Array(vectors)) = answer.remove("embeddings") else {
            return Err(ProviderError::Nonsense("an answer without vectors".to_owned()));
        };
        let vectors = vectors.into_iter().enumerate();
        let data: Vec<Value> = vectors
            .map(|(index, vector)| json!({"object": "embedding", "index": index, "embedding": vector}))
            .collect();
        let tokens = answer.remove("prompt_eval_count").unwrap_or_else(|| json!(0));
        let told = [
            ("object", json!("list")),
            ("data", json!(data)),
            ("model", json!(answer.remove("model").or(asked))),
            ("usage", json!({"prompt_tokens": tokens, "total_tokens": tokens})),
        ];
        Ok(told.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }
}

#[async_trait]
impl Courier for Ollama {
    async fn run(
        &self,
        connection: &Connection,
        on_behalf: Option<&OnBehalf>,
        errand: Errand,
    ) -> Result<Passed, ProviderError> {
        let errand = match errand.path.as_str() {
            "/api/chat" => payload::native_chat(errand),
            _ => errand,
        };
        self.caller.send(connection, on_behalf, errand).await.map(passed)
    }
}
