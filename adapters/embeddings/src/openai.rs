use async_trait::async_trait;
use loquat_client::request::{post_json, with_bearer};
use loquat_core::retrieval::{EmbedError, EmbedRequest, Embedded, Embedder};
use loquat_core::settings::{RAG_OPENAI_API_BASE_URL, RAG_OPENAI_API_KEY};

use crate::service::{DEADLINE, EmbeddingService, body, unsendable, vectors};

/// OpenAI, and whoever speaks as it does.
#[derive(Debug, Clone)]
pub struct OpenAiEmbeddings(pub EmbeddingService);

#[async_trait]
impl Embedder for OpenAiEmbeddings {
    async fn embed(&self, request: EmbedRequest) -> Result<Embedded, EmbedError> {
        let now = self.0.settings.snapshot();
        let address = now.get(RAG_OPENAI_API_BASE_URL).trim_end_matches('/');
        if address.is_empty() {
            return Err(EmbedError::NotConfigured(
                "set the address of the embedding service (RAG_OPENAI_API_BASE_URL)".into(),
            ));
        }
        let call = post_json(&format!("{address}/embeddings"), &body(&request, true));
        let call = call.and_then(|call| with_bearer(call, now.get(RAG_OPENAI_API_KEY).expose()));
        let answer = self
            .0
            .ask(call.map_err(unsendable)?, request.requester.as_ref(), DEADLINE)
            .await?;
        Ok(Embedded {
            vectors: vectors(&answer)?,
            model: request.model,
        })
    }
}
