use std::marker::PhantomData;

use bytes::Bytes;
use poem::http::header::CONTENT_TYPE;
use poem::{IntoResponse, Response};
use poem_openapi::registry::{MetaResponses, MetaSchemaRef, Registry};
use poem_openapi::types::Type;
use poem_openapi::{ApiResponse, payload::Payload};
use serde::Serialize;

use crate::wire::{Body, Failure};

/// A JSON body that was written before and is sent as often as it is asked for; `T` is what it is written from, or only
/// what documents it. Cloning is cheap.
#[derive(Debug)]
pub struct Rendered<T> {
    bytes: Bytes,
    of: PhantomData<fn() -> T>,
}

impl<T: Serialize> Rendered<T> {
    /// Writes the body once.
    pub fn of(body: &T) -> Result<Self, Failure> {
        let bytes = serde_json::to_vec(body).map_err(Failure::internal)?;
        Ok(Self {
            bytes: bytes.into(),
            of: PhantomData,
        })
    }
}

/// What the core wrote already.
impl<T> From<Bytes> for Rendered<T> {
    fn from(bytes: Bytes) -> Self {
        Self { bytes, of: PhantomData }
    }
}

impl<T> Clone for Rendered<T> {
    fn clone(&self) -> Self {
        Self {
            bytes: self.bytes.clone(),
            of: PhantomData,
        }
    }
}

impl<T: Send> IntoResponse for Rendered<T> {
    fn into_response(self) -> Response {
        Response::builder()
            .header(CONTENT_TYPE, Body::<String>::CONTENT_TYPE)
            .body(self.bytes)
    }
}

impl<T: Type> Payload for Rendered<T> {
    const CONTENT_TYPE: &'static str = Body::<T>::CONTENT_TYPE;

    fn schema_ref() -> MetaSchemaRef {
        Body::<T>::schema_ref()
    }

    fn register(registry: &mut Registry) {
        <Body<T> as Payload>::register(registry);
    }
}

impl<T: Type + Serialize> ApiResponse for Rendered<T> {
    fn meta() -> MetaResponses {
        Body::<T>::meta()
    }

    fn register(registry: &mut Registry) {
        <Body<T> as ApiResponse>::register(registry);
    }
}
