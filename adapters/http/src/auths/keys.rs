use std::sync::Arc;

use loquat_core::account::{ApiKey, ApiKeys};
use poem_openapi::OpenApi;

use crate::area::Area;
use crate::auths::view::ApiKeyView;
use crate::wire::{Body, Failure, SignedIn};

/// The own API key.
pub(super) struct Keys {
    pub api_keys: Arc<ApiKeys>,
}

#[OpenApi(prefix_path = "/api/v1/auths", tag = "Area::Auths")]
impl Keys {
    /// Make an API key
    ///
    /// Takes the place of an older one. Needs the permission `features.api_keys`, for administrators too.
    #[oai(path = "/api_key", method = "post", operation_id = "renew_api_key")]
    async fn renew(&self, caller: SignedIn) -> Result<Body<ApiKeyView>, Failure> {
        Ok(Body(self.api_keys.renew(&caller.0).await?.into()))
    }

    /// Own API key
    #[oai(path = "/api_key", method = "get", operation_id = "get_api_key")]
    async fn find(&self, caller: SignedIn) -> Result<Body<ApiKeyView>, Failure> {
        Ok(Body(self.api_keys.find(&caller.0).await?.into()))
    }

    /// Delete own API key
    #[oai(path = "/api_key", method = "delete", operation_id = "delete_api_key")]
    async fn remove(&self, caller: SignedIn) -> Result<Body<bool>, Failure> {
        self.api_keys.remove(&caller.0).await?;
        Ok(Body(true))
    }
}

impl From<ApiKey> for ApiKeyView {
    fn from(key: ApiKey) -> Self {
        Self {
            api_key: key.secret().expose().to_owned(),
        }
    }
}
