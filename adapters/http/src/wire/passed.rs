use bytes::Bytes;
use futures::stream::BoxStream;
use futures::{Stream, StreamExt, stream};
use loquat_core::provider::{Passed, ProviderError};
use poem::http::StatusCode;
use poem::{Body, IntoResponse, Response};
use poem_openapi::ApiResponse;
use poem_openapi::registry::{MetaResponses, MetaSchema, MetaSchemaRef, Registry};
use serde_json::json;
use tracing::warn;

use crate::wire::{object_of, success};

/// What a provider says, byte for byte and as it comes, with its status. Of its headers only the kind of content is
/// passed on: the others speak about the connection to the provider. A client that leaves drops the stream, and that
/// hangs up on the provider.
#[derive(Debug)]
pub struct PassedOn(pub Passed);

impl IntoResponse for PassedOn {
    fn into_response(self) -> Response {
        let Passed {
            status,
            content_type,
            body,
        } = self.0;
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
        let builder = Response::builder().status(status);
        let builder = match content_type.is_empty() {
            true => builder,
            false => builder.content_type(&content_type),
        };
        if content_type.starts_with("text/event-stream") {
            builder.body(Body::from_bytes_stream(
                with_last_words(body).map(Ok::<_, std::io::Error>),
            ))
        } else {
            builder.body(Body::from_bytes_stream(
                body.map(|piece| piece.map_err(std::io::Error::other)),
            ))
        }
    }
}

/// The pieces of a stream of events. Where the provider breaks off, a last event says so: clients show it, while of a
/// connection that just ends they tell people nothing they could understand.
fn with_last_words(body: BoxStream<'static, Result<Bytes, ProviderError>>) -> impl Stream<Item = Bytes> + Send {
    stream::unfold(Some(body), |body| async move {
        let mut body = body?;
        match body.next().await? {
            Ok(piece) => Some((piece, Some(body))),
            Err(error) => {
                warn!(
                    error = &error as &dyn std::error::Error,
                    "a provider's answer broke off"
                );
                let event = json!({"error": {"message": error.to_string(), "type": "provider_error", "code": null}});
                Some((Bytes::from(format!("\n\ndata: {event}\n\n")), None))
            }
        }
    })
}

impl ApiResponse for PassedOn {
    fn meta() -> MetaResponses {
        let any_object = MetaSchemaRef::Inline(Box::new(object_of(MetaSchema::ANY)));
        let text = MetaSchemaRef::Inline(Box::new(MetaSchema::new("string")));
        success(
            "What the provider says; its own errors come with its own status",
            [("application/json", any_object), ("text/event-stream", text)],
        )
    }

    fn register(_: &mut Registry) {}
}
