use async_trait::async_trait;
use http::Method;
use loquat_client::request::{get, post_json, request, with_bearer};
use loquat_core::retrieval::{ExtractError, Extracted, Extractor, Part, Requester, SourceDocument};
use loquat_core::settings::{MISTRAL_OCR_API_BASE_URL, MISTRAL_OCR_API_KEY};
use loquat_core::shared::JsonObject;
use serde_json::{Value, json};
use tracing::warn;

use crate::conversation::{Conversion, DEADLINE, Talk, whole};
use crate::form::Form;

/// Mistral's recognition of letters.
#[derive(Debug, Clone)]
pub struct MistralOcr(pub Conversion);

const BASE: &str = "https://api.mistral.ai/v1";

#[async_trait]
impl Extractor for MistralOcr {
    async fn extract(
        &self,
        document: SourceDocument,
        _requester: Option<&Requester>,
    ) -> Result<Extracted, ExtractError> {
        let now = self.0.settings.snapshot();
        let talk = Talk {
            engine: "mistral_ocr",
            conversion: &self.0,
            deadline: DEADLINE,
        };
        let base = match now.get(MISTRAL_OCR_API_BASE_URL).trim_end_matches('/') {
            "" => BASE,
            base => base,
        };
        let key = talk.needed(now.get(MISTRAL_OCR_API_KEY).expose(), "MISTRAL_OCR_API_KEY")?;
        let name = document.name.clone();
        let bytes = whole(document).await?;
        let form = Form::around(&bytes)
            .field("purpose", "ocr")
            .file("file", &name, "application/pdf", &bytes);
        let call = form
            .post(&format!("{base}/files"))
            .and_then(|call| with_bearer(call, key));
        let uploaded = talk.json(call).await?;
        let file = uploaded["id"]
            .as_str()
            .ok_or_else(|| talk.odd("it did not take the document"))?;
        let file = format!("{base}/files/{file}");
        let read = recognise(&talk, base, &file, key).await;
        // Whatever came of it, the document does not stay there.
        let forget = request(Method::DELETE, &file, bytes::Bytes::new()).and_then(|call| with_bearer(call, key));
        if let Err(error) = talk.body(forget).await {
            warn!(%error, "a document could not be removed from Mistral");
        }
        read
    }
}

async fn recognise(talk: &Talk<'_>, base: &str, file: &str, key: &str) -> Result<Extracted, ExtractError> {
    let signed = talk
        .json(get(&format!("{file}/url?expiry=1")).and_then(|call| with_bearer(call, key)))
        .await?;
    let address = signed["url"]
        .as_str()
        .ok_or_else(|| talk.odd("it named no address of the document"))?;
    let body = json!({
        "model": "mistral-ocr-latest",
        "document": { "type": "document_url", "document_url": address },
        "include_image_base64": false,
    });
    let call = post_json(&format!("{base}/ocr"), &body).and_then(|call| with_bearer(call, key));
    let answer = talk.json(call).await?;
    let pages = answer["pages"]
        .as_array()
        .ok_or_else(|| talk.odd("its answer holds no pages"))?;
    let part = |page: &Value| {
        let text = page["markdown"].as_str()?.trim();
        let metadata = [("page", page["index"].clone()), ("total_pages", pages.len().into())];
        (!text.is_empty()).then(|| Part {
            text: text.to_owned(),
            metadata: JsonObject::from_iter(metadata.map(|(name, value)| (name.to_owned(), value))),
        })
    };
    Ok(Extracted {
        parts: pages.iter().filter_map(part).collect(),
    })
}
