use std::time::Duration;

use async_trait::async_trait;
use http::HeaderName;
use http::Method;
use http::header::CONTENT_TYPE;
use loquat_client::request::{get, request, with_header, with_secret};
use loquat_core::retrieval::{ExtractError, Extracted, Extractor, Requester, SourceDocument};
use loquat_core::settings::{DOCUMENT_INTELLIGENCE_ENDPOINT, DOCUMENT_INTELLIGENCE_KEY, DOCUMENT_INTELLIGENCE_MODEL};
use serde_json::Value;

use crate::conversation::{Conversion, DEADLINE, Talk, one, whole};

/// Document Intelligence of Azure.
#[derive(Debug, Clone)]
pub struct DocumentIntelligence(pub Conversion);

const API_KEY: HeaderName = HeaderName::from_static("ocp-apim-subscription-key");
const PLACE: HeaderName = HeaderName::from_static("operation-location");

const PAUSE: Duration = Duration::from_secs(1);
const TIMES: usize = 600;

#[async_trait]
impl Extractor for DocumentIntelligence {
    async fn extract(
        &self,
        document: SourceDocument,
        _requester: Option<&Requester>,
    ) -> Result<Extracted, ExtractError> {
        let now = self.0.settings.snapshot();
        let talk = Talk {
            engine: "document_intelligence",
            conversion: &self.0,
            deadline: DEADLINE,
        };
        let base = talk.needed(
            now.get(DOCUMENT_INTELLIGENCE_ENDPOINT),
            "DOCUMENT_INTELLIGENCE_ENDPOINT",
        )?;
        let key = talk.needed(now.get(DOCUMENT_INTELLIGENCE_KEY).expose(), "DOCUMENT_INTELLIGENCE_KEY")?;
        let model = talk.needed(now.get(DOCUMENT_INTELLIGENCE_MODEL), "DOCUMENT_INTELLIGENCE_MODEL")?;
        let address = format!(
            "{base}/documentintelligence/documentModels/{model}:analyze?api-version=2024-11-30&outputContentFormat=markdown"
        );
        let bytes = whole(document).await?;
        let call = request(Method::POST, &address, bytes)
            .and_then(|call| with_header(call, CONTENT_TYPE, "application/octet-stream"))
            .and_then(|call| with_secret(call, API_KEY, key));
        let answer = talk.answer(call).await?;
        let place = answer
            .headers()
            .get(PLACE)
            .and_then(|place| place.to_str().ok())
            .map(str::to_owned);
        loquat_client::successful(answer).map_err(|error| talk.failed(error))?;
        let place = place.ok_or_else(|| talk.odd("it does not say where its work can be asked for"))?;
        // The key goes only to the service that it is of.
        if !place.starts_with(base) {
            return Err(talk.odd("it wants to be asked at another address"));
        }
        for _ in 0..TIMES {
            talk.pause(PAUSE).await;
            let answer = talk
                .json(get(&place).and_then(|call| with_secret(call, API_KEY, key)))
                .await?;
            match answer["status"].as_str() {
                Some("succeeded") => {
                    let text = answer.pointer("/analyzeResult/content").and_then(Value::as_str);
                    return text.map(one).ok_or_else(|| talk.odd("its answer holds no text"));
                }
                Some("failed" | "canceled") => {
                    let why = answer.pointer("/error/message").and_then(Value::as_str);
                    return Err(talk.odd(why.unwrap_or("it failed without saying why")));
                }
                _ => {}
            }
        }
        Err(talk.odd("it is not done after ten minutes"))
    }
}
