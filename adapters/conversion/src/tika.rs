use async_trait::async_trait;
use http::header::CONTENT_TYPE;
use http::{HeaderName, Method};
use loquat_client::request::{request, with_header};
use loquat_core::retrieval::{ExtractError, Extracted, Extractor, Requester, SourceDocument};
use loquat_core::settings::{PDF_EXTRACT_IMAGES, TIKA_SERVER_URL};

use crate::conversation::{Conversion, DEADLINE, Talk, one, whole};

/// Apache Tika.
#[derive(Debug, Clone)]
pub struct Tika(pub Conversion);

const WITH_IMAGES: HeaderName = HeaderName::from_static("x-tika-pdfextractinlineimages");

#[async_trait]
impl Extractor for Tika {
    async fn extract(
        &self,
        document: SourceDocument,
        _requester: Option<&Requester>,
    ) -> Result<Extracted, ExtractError> {
        let now = self.0.settings.snapshot();
        let talk = Talk {
            engine: "tika",
            conversion: &self.0,
            deadline: DEADLINE,
        };
        let base = talk.needed(now.get(TIKA_SERVER_URL), "TIKA_SERVER_URL")?;
        let content_type = document
            .content_type
            .clone()
            .unwrap_or_else(|| "application/octet-stream".into());
        let bytes = whole(document).await?;
        let call = request(Method::PUT, &format!("{base}/tika/text"), bytes)
            .and_then(|call| with_header(call, CONTENT_TYPE, &content_type))
            .and_then(|call| match now.get(PDF_EXTRACT_IMAGES) {
                true => with_header(call, WITH_IMAGES, "true"),
                false => Ok(call),
            });
        let answer = talk.json(call).await?;
        // A document without text has none of it in the answer.
        Ok(one(answer["X-TIKA:content"].as_str().unwrap_or_default().trim()))
    }
}
