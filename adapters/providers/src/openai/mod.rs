//! OpenAI and everything that speaks like it.

pub(crate) mod chunks;
mod entra;
mod guard;
mod payload;
mod sources;

use std::sync::Arc;

use async_trait::async_trait;
use http::Response;
use loquat_core::provider::{
    Answer, Connection, ConnectionBook, Courier, Errand, ModelProvider, OnBehalf, Passed, ProviderError, Question,
};
use loquat_core::shared::JsonObject;

pub use self::entra::{Entra, EntraIdentity};
use crate::answers::{content_type, passed, whole};
use crate::caller::{Caller, Manners, post};
use crate::wire::{Bytestream, Wire};

/// Asks OpenAI's API and everything that speaks like it.
#[derive(Debug, Clone)]
pub struct OpenAi {
    caller: Caller,
}

impl OpenAi {
    pub fn new(wire: Wire, book: Arc<dyn ConnectionBook>, manners: Manners) -> Self {
        Self {
            caller: Caller::new(wire, book, manners),
        }
    }

    /// The same with tokens of Microsoft Entra ID, for connections that show them.
    pub fn with_entra(mut self, entra: Entra) -> Self {
        self.caller.entra = Some(entra);
        self
    }

    async fn chat(&self, mut question: Question) -> Result<Response<Bytestream>, ProviderError> {
        let connection = self.caller.connection(question.connection)?;
        let (path, payload) = payload::prepare(&connection, std::mem::take(&mut question.payload));
        let response = self.caller.ask(&connection, &question, post(path, &payload)).await?;
        Ok(match self.caller.manners.longest_line {
            Some(longest) if content_type(&response).starts_with("text/event-stream") => {
                response.map(|body| guard::without_long_lines(body, longest))
            }
            _ => response,
        })
    }
}

#[async_trait]
impl ModelProvider for OpenAi {
    async fn ask(&self, question: Question) -> Result<Answer, ProviderError> {
        let response = self.chat(question).await?;
        if response.status().is_success() && content_type(&response).starts_with("text/event-stream") {
            return Ok(Answer::Streamed(chunks::of(response.into_body())));
        }
        whole(response).await.map(Answer::Whole)
    }

    async fn pass(&self, question: Question) -> Result<Passed, ProviderError> {
        self.chat(question).await.map(passed)
    }

    async fn embed(&self, question: Question) -> Result<JsonObject, ProviderError> {
        let connection = self.caller.connection(question.connection)?;
        let errand = payload::errand(&connection, post("/embeddings", &question.payload));
        let response = self.caller.ask(&connection, &question, errand).await?;
        whole(response).await
    }
}

#[async_trait]
impl Courier for OpenAi {
    async fn run(
        &self,
        connection: &Connection,
        on_behalf: Option<&OnBehalf>,
        errand: Errand,
    ) -> Result<Passed, ProviderError> {
        let errand = payload::errand(connection, errand);
        self.caller.send(connection, on_behalf, errand).await.map(passed)
    }
}
