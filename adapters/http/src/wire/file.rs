use poem::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use poem::{Body, IntoResponse, Response};
use poem_openapi::ApiResponse;
use poem_openapi::registry::{MetaResponses, MetaSchema, MetaSchemaRef, Registry};

use crate::wire::success;

/// A file to be saved.
#[derive(Debug)]
pub struct File {
    media_type: &'static str,
    name: &'static str,
    bytes: Body,
}

impl File {
    pub fn new(media_type: &'static str, name: &'static str, bytes: impl Into<Body>) -> Self {
        Self {
            media_type,
            name,
            bytes: bytes.into(),
        }
    }
}

impl IntoResponse for File {
    fn into_response(self) -> Response {
        Response::builder()
            .header(CONTENT_TYPE, self.media_type)
            .header(CONTENT_DISPOSITION, format!("attachment; filename={}", self.name))
            .header(X_CONTENT_TYPE_OPTIONS, "nosniff")
            .body(self.bytes)
    }
}

impl ApiResponse for File {
    fn meta() -> MetaResponses {
        let mut schema = MetaSchema::new("string");
        schema.format = Some("binary");
        let schema = MetaSchemaRef::Inline(Box::new(schema));
        success("The file", [("application/octet-stream", schema)])
    }

    fn register(_: &mut Registry) {}
}
