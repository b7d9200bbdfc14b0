use std::time::Duration;

use async_trait::async_trait;
use loquat_client::request::{post_json, with_bearer};
use loquat_core::retrieval::{EmbedError, Requester, Reranker};
use loquat_core::settings::{
    RAG_EXTERNAL_RERANKER_API_KEY, RAG_EXTERNAL_RERANKER_TIMEOUT, RAG_EXTERNAL_RERANKER_URL, RAG_RERANKING_MODEL,
};
use serde_json::{Value, json};

use crate::service::{DEADLINE, EmbeddingService, failed, unsendable};

/// A reranker of the shape that Cohere, Jina, vLLM and others share.
#[derive(Debug, Clone)]
pub struct ExternalReranker(pub EmbeddingService);

#[async_trait]
impl Reranker for ExternalReranker {
    async fn scores(
        &self,
        query: &str,
        texts: &[String],
        requester: Option<&Requester>,
    ) -> Result<Vec<f32>, EmbedError> {
        let now = self.0.settings.snapshot();
        let address = now.get(RAG_EXTERNAL_RERANKER_URL);
        if address.is_empty() {
            return Err(EmbedError::NotConfigured(
                "set the address of the reranker (RAG_EXTERNAL_RERANKER_URL)".into(),
            ));
        }
        let body = json!({
            "model": now.get(RAG_RERANKING_MODEL),
            "query": query,
            "documents": texts,
            "top_n": texts.len(),
        });
        let call = post_json(address, &body);
        let call = call.and_then(|call| with_bearer(call, now.get(RAG_EXTERNAL_RERANKER_API_KEY).expose()));
        let deadline = seconds(now.get(RAG_EXTERNAL_RERANKER_TIMEOUT)).unwrap_or(DEADLINE);
        let answer = self.0.ask(call.map_err(unsendable)?, requester, deadline).await?;
        scores(&answer, texts.len()).ok_or_else(|| failed("the reranker did not judge all texts".into()))
    }
}

fn seconds(text: &str) -> Option<Duration> {
    let seconds: f64 = text.trim().parse().ok()?;
    Duration::try_from_secs_f64(seconds).ok().filter(|span| !span.is_zero())
}

/// A score for each text; those that the reranker left out as the worst have none.
fn scores(answer: &Value, count: usize) -> Option<Vec<f32>> {
    let results = answer["results"].as_array()?;
    let mut scores = vec![None; count];
    for result in results {
        let place = usize::try_from(result["index"].as_u64()?).ok()?;
        #[expect(clippy::cast_possible_truncation, reason = "scores are around 1")]
        let score = result["relevance_score"].as_f64()? as f32;
        *scores.get_mut(place)? = Some(score);
    }
    (!results.is_empty() || count == 0).then(|| scores.into_iter().map(|score| score.unwrap_or(0.0)).collect())
}
