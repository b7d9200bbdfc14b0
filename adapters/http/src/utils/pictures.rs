use loquat_core::identity::Email;
use poem_openapi::OpenApi;
use poem_openapi::param::Query;
use serde_json::Value;

use crate::area::Area;
use crate::wire::{Body, Failure, FreeValue, Verified};

/// Pictures that people have elsewhere.
pub struct Avatars;

#[OpenApi(prefix_path = "/api/v1/utils", tag = "Area::Utils")]
impl Avatars {
    /// Get the address of a picture on Gravatar
    #[oai(path = "/gravatar", method = "get", operation_id = "get_gravatar")]
    async fn gravatar(&self, _caller: Verified, email: Query<String>) -> Result<Body<FreeValue>, Failure> {
        Ok(Body(FreeValue(Value::String(Email::typed(&email.0).gravatar()))))
    }
}
