use std::sync::Arc;

use loquat_core::provider::{OpenAiConfiguration, OpenAiGateway, Trial};
use loquat_core::shared::Secret;
use poem_openapi::{Object, OpenApi};
use serde::{Deserialize, Serialize};

use crate::area::Area;
use crate::wire::{Administrator, Body, Credentials, Failure, FreeObject, PassedOn};

/// Which connections there are.
pub(super) struct Configuration {
    pub gateway: Arc<OpenAiGateway>,
}

/// The connections to providers that speak OpenAI's API
#[derive(Object, Serialize, Deserialize)]
#[oai(rename = "OpenAIConfigForm", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
struct ConnectionsForm {
    /// Are they used? Left out or null: as before
    enable_openai_api: Option<bool>,
    openai_api_base_urls: Vec<String>,
    /// One for each address; missing ones become empty, those beyond are dropped
    openai_api_keys: Vec<String>,
    /// By the place of the address in its list, as text: `enable`, `prefix_id`, `model_ids`, `tags`, `connection_type`,
    /// `auth_type`, `headers`, `azure`, `api_version`
    openai_api_configs: FreeObject,
}

impl From<OpenAiConfiguration> for ConnectionsForm {
    fn from(now: OpenAiConfiguration) -> Self {
        Self {
            enable_openai_api: now.is_enabled,
            openai_api_base_urls: now.urls,
            openai_api_keys: now.keys,
            openai_api_configs: FreeObject(now.configs),
        }
    }
}

impl From<ConnectionsForm> for OpenAiConfiguration {
    fn from(form: ConnectionsForm) -> Self {
        Self {
            is_enabled: form.enable_openai_api,
            urls: form.openai_api_base_urls,
            keys: form.openai_api_keys,
            configs: form.openai_api_configs.0,
        }
    }
}

/// A connection to be tried
#[derive(Object, Deserialize)]
#[oai(rename = "ConnectionVerificationForm", write_only_all)]
struct TrialForm {
    url: String,
    /// May be empty
    key: String,
    /// As in the configuration of connections
    config: Option<FreeObject>,
}

#[OpenApi(prefix_path = "/openai", tag = "Area::Openai")]
impl Configuration {
    /// Read the connections, keys included
    #[oai(path = "/config", method = "get", operation_id = "get_openai_connections")]
    async fn read(&self, caller: Administrator) -> Result<Body<ConnectionsForm>, Failure> {
        Ok(Body(self.gateway.configuration(&caller.0)?.into()))
    }

    /// Replace all connections
    #[oai(path = "/config/update", method = "post", operation_id = "set_openai_connections")]
    async fn replace(
        &self,
        caller: Administrator,
        form: Body<ConnectionsForm>,
    ) -> Result<Body<ConnectionsForm>, Failure> {
        Ok(Body(self.gateway.configure(&caller.0, form.0.into()).await?.into()))
    }

    /// Try a connection by asking for its models
    #[oai(path = "/verify", method = "post", operation_id = "verify_openai_connection")]
    async fn verify(
        &self,
        caller: Administrator,
        credentials: Credentials,
        form: Body<TrialForm>,
    ) -> Result<PassedOn, Failure> {
        let trial = Trial {
            url: form.0.url,
            key: Secret::new(form.0.key),
            config: form.0.config.unwrap_or_default().0,
        };
        Ok(PassedOn(
            self.gateway.try_out(&credentials.on_behalf(caller.0), trial).await?,
        ))
    }
}
