use std::time::Duration;

use async_trait::async_trait;
use http::HeaderName;
use loquat_client::request::{get, with_secret};
use loquat_core::retrieval::{ExtractError, Extracted, Extractor, Part, Requester, SourceDocument};
use loquat_core::settings::{
    DATALAB_MARKER_ADDITIONAL_CONFIG, DATALAB_MARKER_API_BASE_URL, DATALAB_MARKER_API_KEY,
    DATALAB_MARKER_DISABLE_IMAGE_EXTRACTION, DATALAB_MARKER_FORCE_OCR, DATALAB_MARKER_FORMAT_LINES,
    DATALAB_MARKER_OUTPUT_FORMAT, DATALAB_MARKER_PAGINATE, DATALAB_MARKER_SKIP_CACHE,
    DATALAB_MARKER_STRIP_EXISTING_OCR, DATALAB_MARKER_USE_LLM,
};
use serde_json::{Value, json};

use crate::conversation::{Conversion, DEADLINE, Talk, scalars, whole};
use crate::form::Form;

/// Marker, at Datalab's or on a server of one's own.
#[derive(Debug, Clone)]
pub struct DatalabMarker(pub Conversion);

const API_KEY: HeaderName = HeaderName::from_static("x-api-key");
const BASE: &str = "https://www.datalab.to/api/v1/marker";

/// How often it is asked whether it is done, and how many times.
const PAUSE: Duration = Duration::from_secs(2);
const TIMES: usize = 300;

#[async_trait]
impl Extractor for DatalabMarker {
    async fn extract(
        &self,
        document: SourceDocument,
        _requester: Option<&Requester>,
    ) -> Result<Extracted, ExtractError> {
        let now = self.0.settings.snapshot();
        let talk = Talk {
            engine: "datalab_marker",
            conversion: &self.0,
            deadline: DEADLINE,
        };
        let base = match now.get(DATALAB_MARKER_API_BASE_URL).trim_end_matches('/') {
            "" => BASE,
            base => base,
        };
        let key = now.get(DATALAB_MARKER_API_KEY).expose();
        let format = now.get(DATALAB_MARKER_OUTPUT_FORMAT).to_lowercase();
        if !matches!(format.as_str(), "markdown" | "json" | "html") {
            return Err(talk.odd("DATALAB_MARKER_OUTPUT_FORMAT must be markdown, json or html"));
        }
        let name = document.name.clone();
        let content_type = document
            .content_type
            .clone()
            .unwrap_or_else(|| "application/octet-stream".into());
        let bytes = whole(document).await?;
        let switches = [
            ("use_llm", now.get(DATALAB_MARKER_USE_LLM)),
            ("skip_cache", now.get(DATALAB_MARKER_SKIP_CACHE)),
            ("force_ocr", now.get(DATALAB_MARKER_FORCE_OCR)),
            ("paginate", now.get(DATALAB_MARKER_PAGINATE)),
            ("strip_existing_ocr", now.get(DATALAB_MARKER_STRIP_EXISTING_OCR)),
            (
                "disable_image_extraction",
                now.get(DATALAB_MARKER_DISABLE_IMAGE_EXTRACTION),
            ),
            ("format_lines", now.get(DATALAB_MARKER_FORMAT_LINES)),
        ];
        let mut form = Form::around(&bytes);
        for (name, is_on) in switches {
            form = form.field(name, if is_on { "true" } else { "false" });
        }
        form = form.field("output_format", &format);
        let more = now.get(DATALAB_MARKER_ADDITIONAL_CONFIG);
        if !more.trim().is_empty() {
            form = form.field("additional_config", more);
        }
        let call = form.file("file", &name, &content_type, &bytes).post(base);
        let answer = talk.json(call.and_then(|call| with_secret(call, API_KEY, key))).await?;
        if answer["success"].as_bool() != Some(true) {
            return Err(talk.odd(answer["error"].as_str().unwrap_or("it refused the document")));
        }
        let (done, place) = match answer["request_check_url"].as_str() {
            Some(address) => (poll(&talk, address, key).await?, format.as_str()),
            None => (answer, "output"),
        };
        let text = match &done[place] {
            Value::Null => return Err(talk.odd(&format!("its answer holds no {place}"))),
            Value::String(text) => text.trim().to_owned(),
            value => value.to_string(),
        };
        let known = json!({ "output_format": format, "page_count": done["page_count"] });
        Ok(Extracted {
            parts: vec![Part {
                text,
                metadata: scalars(&known),
            }],
        })
    }
}

async fn poll(talk: &Talk<'_>, address: &str, key: &str) -> Result<Value, ExtractError> {
    for _ in 0..TIMES {
        talk.pause(PAUSE).await;
        let call = get(address).and_then(|call| with_secret(call, API_KEY, key));
        let answer = talk.answer_of_others(call).await?;
        let body = loquat_client::successful(answer).map_err(|error| talk.failed(error))?;
        let answer: Value =
            serde_json::from_slice(&body).map_err(|error| talk.error("its answer is no JSON", error))?;
        let succeeded = answer["success"].as_bool();
        match answer["status"].as_str() {
            Some("complete") if succeeded == Some(true) => return Ok(answer),
            Some("complete" | "failed") => {}
            _ if succeeded == Some(false) => {}
            _ => continue,
        }
        return Err(talk.odd(answer["error"].as_str().unwrap_or("it failed without saying why")));
    }
    Err(talk.odd("it is not done after ten minutes"))
}
