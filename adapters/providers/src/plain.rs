//! Servers of the plain protocol of pipelines: their models join the catalog and are asked in the words of OpenAI's API.

use std::sync::Arc;

use async_trait::async_trait;
use loquat_core::model::catalog::{Kind, ModelSource, ModelSources, ProviderKind, ProviderModel, Route};
use loquat_core::provider::{Answer, Connection, ConnectionBook, ModelProvider, Passed, ProviderError, Question};
use loquat_core::shared::JsonObject;
use serde_json::{Value, json};

use crate::caller::{Caller, Manners};
use crate::openai::OpenAi;
use crate::sources::{Lists, sources};
use crate::wire::Wire;

/// Asks servers of the plain protocol.
#[derive(Debug, Clone)]
pub struct PlainPipelineProvider {
    caller: Caller,
    openai: OpenAi,
}

impl PlainPipelineProvider {
    pub fn new(wire: Wire, book: Arc<dyn ConnectionBook>, manners: Manners) -> Self {
        Self {
            caller: Caller::new(wire.clone(), book.clone(), manners),
            openai: OpenAi::new(wire, book, manners),
        }
    }
}

impl ModelSources for PlainPipelineProvider {
    fn configured(&self) -> Vec<Arc<dyn ModelSource>> {
        sources(self, self.caller.in_use())
    }
}

#[async_trait]
impl Lists for PlainPipelineProvider {
    const KIND: &'static str = "pipeline";

    async fn listed(&self, connection: &Connection) -> Result<Vec<JsonObject>, ProviderError> {
        self.openai.listed(connection).await
    }

    fn offered(connection: &Connection, mut entry: JsonObject) -> Option<ProviderModel> {
        let id = entry.get("id")?.as_str()?.to_owned();
        let name = entry.get("name").and_then(Value::as_str).unwrap_or(&id).to_owned();
        entry.entry("object").or_insert(json!("model"));
        entry.insert("pipeline".to_owned(), json!({"type": "pipe", "valves": false}));
        Some(ProviderModel {
            id: id.into(),
            name,
            owned_by: "openai".to_owned(),
            connection_type: Some("external".to_owned()),
            tags: Vec::new(),
            kind: Kind::Plain,
            routes: vec![Route::new(ProviderKind::PlainPipeline, connection.index)],
            details: entry,
        })
    }
}

#[async_trait]
impl ModelProvider for PlainPipelineProvider {
    async fn ask(&self, question: Question) -> Result<Answer, ProviderError> {
        self.openai.ask(question).await
    }

    async fn pass(&self, question: Question) -> Result<Passed, ProviderError> {
        self.openai.pass(question).await
    }

    async fn embed(&self, question: Question) -> Result<JsonObject, ProviderError> {
        self.openai.embed(question).await
    }
}
