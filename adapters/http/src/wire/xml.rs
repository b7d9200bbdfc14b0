use poem::http::header::CONTENT_TYPE;
use poem::{IntoResponse, Response};
use poem_openapi::ApiResponse;
use poem_openapi::registry::{MetaMediaType, MetaResponse, MetaResponses, MetaSchema, MetaSchemaRef, Registry};

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
        MetaResponses {
            responses: vec![MetaResponse {
                description: "Done",
                status: Some(200),
                status_range: None,
                content: vec![MetaMediaType {
                    content_type: XML,
                    schema: MetaSchemaRef::Inline(Box::new(MetaSchema::new("string"))),
                }],
                headers: vec![],
            }],
        }
    }

    fn register(_: &mut Registry) {}
}
