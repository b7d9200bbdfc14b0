use async_trait::async_trait;
use http::HeaderName;
use loquat_client::request::with_secret;
use loquat_core::retrieval::{ExtractError, Extracted, Extractor, Requester, SourceDocument};
use loquat_core::settings::{DOCLING_API_KEY, DOCLING_PARAMS, DOCLING_SERVER_URL};
use serde_json::Value;

use crate::conversation::{Conversion, DEADLINE, Talk, one, whole};
use crate::form::Form;

/// Docling.
#[derive(Debug, Clone)]
pub struct Docling(pub Conversion);

const API_KEY: HeaderName = HeaderName::from_static("x-api-key");

#[async_trait]
impl Extractor for Docling {
    async fn extract(
        &self,
        document: SourceDocument,
        _requester: Option<&Requester>,
    ) -> Result<Extracted, ExtractError> {
        let now = self.0.settings.snapshot();
        let talk = Talk {
            engine: "docling",
            conversion: &self.0,
            deadline: DEADLINE,
        };
        let base = talk.needed(now.get(DOCLING_SERVER_URL), "DOCLING_SERVER_URL")?;
        let name = document.name.clone();
        let content_type = document
            .content_type
            .clone()
            .unwrap_or_else(|| "application/octet-stream".into());
        let bytes = whole(document).await?;
        let params = now.get(DOCLING_PARAMS);
        let mut form = Form::around(&bytes);
        if !params.contains_key("image_export_mode") {
            form = form.field("image_export_mode", "placeholder");
        }
        let form = form.fields(params).file("files", &name, &content_type, &bytes);
        let key = now.get(DOCLING_API_KEY).expose();
        let call = form
            .post(&format!("{base}/v1/convert/file"))
            .and_then(|call| match key.is_empty() {
                true => Ok(call),
                false => with_secret(call, API_KEY, &format!("Bearer {key}")),
            });
        let answer = talk.json(call).await?;
        let text = answer.pointer("/document/md_content").and_then(Value::as_str);
        text.map(one).ok_or_else(|| talk.odd("its answer holds no text"))
    }
}
