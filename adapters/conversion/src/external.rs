use async_trait::async_trait;
use http::header::CONTENT_TYPE;
use http::{HeaderName, Method};
use loquat_client::request::{request, with_bearer, with_header};
use loquat_core::retrieval::{ExtractError, Extracted, Extractor, Part, Requester, SourceDocument};
use loquat_core::settings::{EXTERNAL_DOCUMENT_LOADER_API_KEY, EXTERNAL_DOCUMENT_LOADER_URL};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use crate::conversation::{Conversion, DEADLINE, Talk, naming, scalars, whole};

/// A service of one's own. It is always told who asks.
#[derive(Debug, Clone)]
pub struct ExternalLoader(pub Conversion);

const FILE_NAME: HeaderName = HeaderName::from_static("x-filename");

/// As Python quotes names.
const QUOTED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'_')
    .remove(b'.')
    .remove(b'-')
    .remove(b'~')
    .remove(b'/');

#[async_trait]
impl Extractor for ExternalLoader {
    async fn extract(
        &self,
        document: SourceDocument,
        requester: Option<&Requester>,
    ) -> Result<Extracted, ExtractError> {
        let now = self.0.settings.snapshot();
        let talk = Talk {
            engine: "external",
            conversion: &self.0,
            deadline: DEADLINE,
        };
        let base = talk.needed(now.get(EXTERNAL_DOCUMENT_LOADER_URL), "EXTERNAL_DOCUMENT_LOADER_URL")?;
        let name = utf8_percent_encode(&document.name, QUOTED).to_string();
        let content_type = document.content_type.clone();
        let bytes = whole(document).await?;
        let call = request(Method::PUT, &format!("{base}/process"), bytes)
            .and_then(|call| with_header(call, FILE_NAME, &name))
            .and_then(|call| with_bearer(call, now.get(EXTERNAL_DOCUMENT_LOADER_API_KEY).expose()))
            .and_then(|mut call| match content_type {
                Some(content_type) => with_header(call, CONTENT_TYPE, &content_type),
                None => {
                    call.headers_mut().remove(CONTENT_TYPE);
                    Ok(call)
                }
            })
            .map(|call| naming(call, requester));
        let answer = talk.json(call).await?;
        let part = |document: &Value| Part {
            text: document["page_content"].as_str().unwrap_or_default().to_owned(),
            metadata: scalars(&document["metadata"]),
        };
        match &answer {
            Value::Object(document) if !document.is_empty() => Ok(Extracted {
                parts: vec![part(&answer)],
            }),
            Value::Array(documents) if !documents.is_empty() => Ok(Extracted {
                parts: documents.iter().map(part).collect(),
            }),
            _ => Err(talk.odd("its answer holds no text")),
        }
    }
}
