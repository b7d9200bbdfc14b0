use bytes::Bytes;
use poem::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use poem::{IntoResponse, Response};
use poem_openapi::payload::Payload;
use poem_openapi::registry::{MetaSchema, MetaSchemaRef, Registry};

/// The bytes of a picture. Somebody else chose them: a browser must not take them for a page of ours.
#[derive(Debug, Clone)]
pub struct Image {
    pub media_type: &'static str,
    pub bytes: Bytes,
}

impl Payload for Image {
    const CONTENT_TYPE: &'static str = "image/*";

    fn schema_ref() -> MetaSchemaRef {
        let mut schema = MetaSchema::new("string");
        schema.format = Some("binary");
        MetaSchemaRef::Inline(Box::new(schema))
    }

    fn register(_: &mut Registry) {}
}

impl IntoResponse for Image {
    fn into_response(self) -> Response {
        // Drawings can hold scripts, which run when they are opened by themselves: those are saved instead.
        let is_drawing = self.media_type == "image/svg+xml";
        Response::builder()
            .header(CONTENT_TYPE, self.media_type)
            .header(CONTENT_DISPOSITION, if is_drawing { "attachment" } else { "inline" })
            .header(
                CONTENT_SECURITY_POLICY,
                "default-src 'none'; style-src 'unsafe-inline'; sandbox",
            )
            .header(X_CONTENT_TYPE_OPTIONS, "nosniff")
            .body(self.bytes)
    }
}
