use futures::{Stream, StreamExt};
use poem::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use poem::{Body, IntoResponse, Response};
use poem_openapi::ApiResponse;
use poem_openapi::registry::{MetaResponses, MetaSchema, MetaSchemaRef, Registry};
use serde_json::Value;

use crate::wire::success;

/// An answer that is one JSON object, or a stream of them as events (`data: {...}`).
#[derive(Debug)]
pub struct StatusOrEvents(Response);

impl StatusOrEvents {
    /// One object.
    pub fn once(value: &Value) -> Self {
        Self(
            Response::builder()
                .header(CONTENT_TYPE, "application/json")
                .body(value.to_string()),
        )
    }

    /// An event for each object, for as long as the client listens.
    pub fn stream(events: impl Stream<Item = Value> + Send + 'static) -> Self {
        let lines = events.map(|event| Ok::<_, std::io::Error>(format!("data: {event}\n\n")));
        Self(
            Response::builder()
                .header(CONTENT_TYPE, "text/event-stream")
                .header(CACHE_CONTROL, "no-cache")
                .body(Body::from_bytes_stream(lines)),
        )
    }
}

impl IntoResponse for StatusOrEvents {
    fn into_response(self) -> Response {
        self.0
    }
}

impl ApiResponse for StatusOrEvents {
    fn meta() -> MetaResponses {
        let object = MetaSchemaRef::Inline(Box::new(MetaSchema::new("object")));
        let text = MetaSchemaRef::Inline(Box::new(MetaSchema::new("string")));
        success(
            "The status",
            [("application/json", object), ("text/event-stream", text)],
        )
    }

    fn register(_: &mut Registry) {}
}
