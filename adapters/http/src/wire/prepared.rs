use std::marker::PhantomData;

use bytes::Bytes;
use poem::http::header::CONTENT_TYPE;
use poem::{IntoResponse, Response};
use poem_openapi::payload::Payload;
use poem_openapi::registry::{MetaSchemaRef, Registry};
use poem_openapi::types::Type;

/// A JSON body that was written before anybody asked for it. `T` documents it.
#[derive(Debug, Clone)]
pub struct Prepared<T> {
    json: Bytes,
    documented: PhantomData<fn() -> T>,
}

impl<T> From<Bytes> for Prepared<T> {
    fn from(json: Bytes) -> Self {
        Self {
            json,
            documented: PhantomData,
        }
    }
}

impl<T: Type> Payload for Prepared<T> {
    const CONTENT_TYPE: &'static str = "application/json";

    fn schema_ref() -> MetaSchemaRef {
        T::schema_ref()
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}

impl<T: Send> IntoResponse for Prepared<T> {
    fn into_response(self) -> Response {
        Response::builder()
            .header(CONTENT_TYPE, Self::MEDIA_TYPE)
            .body(self.json)
    }
}

impl<T> Prepared<T> {
    const MEDIA_TYPE: &'static str = "application/json";
}
