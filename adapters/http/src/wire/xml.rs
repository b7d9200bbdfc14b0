use poem::http::header::CONTENT_TYPE;
use poem::{IntoResponse, Response};
use poem_openapi::ApiResponse;
use poem_openapi::registry::{MetaResponses, MetaSchema, MetaSchemaRef, Registry};

use crate::wire::success;

/// An XML document.
#[derive(Debug, Clone)]
pub struct XmlText(pub String);

const XML: &str = "application/xml";

impl IntoResponse for XmlText {
    fn into_response(self) -> Response {
        Response::builder().header(CONTENT_TYPE, XML).body(self.0)
    }
}

impl ApiResponse for XmlText {
    fn meta() -> MetaResponses {
        let schema = MetaSchemaRef::Inline(Box::new(MetaSchema::new("string")));
        success("Done", [(XML, schema)])
    }

    fn register(_: &mut Registry) {}
}
