use async_trait::async_trait;
use http::HeaderName;
use loquat_client::request::{post_json, with_secret};
use loquat_core::retrieval::{EmbedError, EmbedRequest, Embedded, Embedder};
use loquat_core::settings::{RAG_AZURE_OPENAI_API_KEY, RAG_AZURE_OPENAI_API_VERSION, RAG_AZURE_OPENAI_BASE_URL};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::service::{DEADLINE, EmbeddingService, body, unsendable, vectors};

/// Azure OpenAI: the model is a deployment and stands in the address.
#[derive(Debug, Clone)]
pub struct AzureEmbeddings(pub EmbeddingService);

const API_KEY: HeaderName = HeaderName::from_static("api-key");

#[async_trait]
impl Embedder for AzureEmbeddings {
    async fn embed(&self, request: EmbedRequest) -> Result<Embedded, EmbedError> {
        let now = self.0.settings.snapshot();
        let address = now.get(RAG_AZURE_OPENAI_BASE_URL).trim_end_matches('/');
        if address.is_empty() {
            return Err(EmbedError::NotConfigured(
                "set the address of the embedding service (RAG_AZURE_OPENAI_BASE_URL)".into(),
            ));
        }
        let model = request
            .model
            .replace(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c)), "");
        let version = utf8_percent_encode(now.get(RAG_AZURE_OPENAI_API_VERSION), NON_ALPHANUMERIC);
        let version = version.to_string().replace("%2D", "-");
        let address = format!("{address}/openai/deployments/{model}/embeddings?api-version={version}");
        let call = post_json(&address, &body(&request, false));
        let call = call.and_then(|call| with_secret(call, API_KEY, now.get(RAG_AZURE_OPENAI_API_KEY).expose()));
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
