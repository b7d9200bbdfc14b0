use async_trait::async_trait;
use loquat_client::request::{post_json, with_bearer};
use loquat_core::retrieval::{EmbedError, EmbedRequest, Embedded, Embedder};
use loquat_core::settings::{RAG_OLLAMA_API_KEY, RAG_OLLAMA_BASE_URL};

use crate::service::{DEADLINE, EmbeddingService, body, no_answer, unsendable, vector};

/// Ollama.
#[derive(Debug, Clone)]
pub struct OllamaEmbeddings(pub EmbeddingService);

#[async_trait]
impl Embedder for OllamaEmbeddings {
    async fn embed(&self, request: EmbedRequest) -> Result<Embedded, EmbedError> {
        let now = self.0.settings.snapshot();
        let address = now.get(RAG_OLLAMA_BASE_URL).trim_end_matches('/');
        if address.is_empty() {
            return Err(EmbedError::NotConfigured(
                "set the address of the embedding service (RAG_OLLAMA_BASE_URL)".into(),
            ));
        }
        let call = post_json(&format!("{address}/api/embed"), &body(&request, true));
        let call = call.and_then(|call| with_bearer(call, now.get(RAG_OLLAMA_API_KEY).expose()));
        let answer = self
            .0
            .ask(call.map_err(unsendable)?, request.requester.as_ref(), DEADLINE)
            .await?;
        let vectors = answer["embeddings"].as_array().ok_or_else(no_answer)?;
        Ok(Embedded {
            vectors: vectors.iter().map(vector).collect::<Result<_, _>>()?,
            model: request.model,
        })
    }
}
