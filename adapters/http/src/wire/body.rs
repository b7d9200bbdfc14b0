use bytes::Bytes;
use loquat_core::shared::repair_json;
use poem::http::header::CONTENT_TYPE;
use poem::{FromRequest, IntoResponse, Request, RequestBody, Response, Result};
use poem_openapi::payload::{ParsePayload, Payload};
use poem_openapi::registry::{MetaMediaType, MetaRequest, MetaResponses, MetaSchemaRef, Registry};
use poem_openapi::types::Type;
use poem_openapi::{ApiExtractor, ApiExtractorType, ApiResponse, ExtractParamOptions};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::wire::{Failure, Invalid, success};

/// A JSON body. Its schema in the document comes from `Object`; reading and writing is serde's, so that types are
/// strict, nothing is parsed twice, and a mistake is reported with its place.
#[derive(Debug, Clone)]
pub struct Body<T>(pub T);

impl<T: Type> Payload for Body<T> {
    const CONTENT_TYPE: &'static str = "application/json";

    fn schema_ref() -> MetaSchemaRef {
        T::schema_ref()
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}

impl<T: Type + DeserializeOwned> ParsePayload for Body<T> {
    const IS_REQUIRED: bool = T::IS_REQUIRED;

    async fn from_request(request: &Request, body: &mut RequestBody) -> Result<Self> {
        let bytes = <Bytes as FromRequest>::from_request(request, body).await?;
        if bytes.is_empty() && !T::IS_REQUIRED {
            return parse(b"null").map(Self);
        }
        parse(&bytes).map(Self)
    }
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    // NUL characters and lone surrogates go here, for all: databases keep neither, and clients send both.
    let repaired = std::str::from_utf8(bytes).map(repair_json);
    let bytes = repaired.as_ref().map_or(bytes, |text| text.as_bytes());
    // The plain parser is the fast one; only a refused body is read again to find out where it is wrong.
    serde_json::from_slice(bytes).map_err(|_| {
        let mut deserializer = serde_json::Deserializer::from_slice(bytes);
        let invalid = match serde_path_to_error::deserialize::<_, T>(&mut deserializer) {
            Err(error) => Invalid::in_body(&error),
            Ok(_) => Invalid::trailing(),
        };
        Failure::invalid_input(invalid).into()
    })
}

impl<'a, T: Type + DeserializeOwned> ApiExtractor<'a> for Body<T> {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];
    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        T::register(registry);
    }

    fn request_meta() -> Option<MetaRequest> {
        Some(MetaRequest {
            description: None,
            content: vec![MetaMediaType {
                content_type: Self::CONTENT_TYPE,
                schema: Self::schema_ref(),
            }],
            required: T::IS_REQUIRED,
        })
    }

    async fn from_request(request: &'a Request, body: &mut RequestBody, _: ExtractParamOptions<()>) -> Result<Self> {
        <Self as ParsePayload>::from_request(request, body).await
    }
}

impl<T: Serialize + Send> IntoResponse for Body<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(bytes) => Response::builder().header(CONTENT_TYPE, "application/json").body(bytes),
            Err(error) => Failure::internal(error).into_response(),
        }
    }
}

impl<T: Type + Serialize> ApiResponse for Body<T> {
    fn meta() -> MetaResponses {
        success("Done", [(Self::CONTENT_TYPE, Self::schema_ref())])
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}
