use std::sync::Arc;

use loquat_core::ollama::{OllamaConfiguration, OllamaGateway};
use loquat_core::provider::Trial;
use loquat_core::shared::{JsonObject, Secret};
use poem_openapi::{Object, OpenApi};
use serde::{Deserialize, Serialize};

use crate::area::Area;
use crate::wire::{Administrator, Body, Credentials, Failure, FreeObject};

/// That this part of the API is there. An area of its own: only a prefix keeps the slash at the end of its path.
pub(super) struct Liveness;

/// Which servers there are.
pub(super) struct Configuration {
    pub gateway: Arc<OllamaGateway>,
}

/// Always true
#[derive(Object, Serialize)]
#[oai(read_only_all)]
struct Alive {
    status: bool,
}

/// The connections to Ollama
#[derive(Object, Serialize, Deserialize)]
#[oai(rename = "OllamaConfigForm", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
struct ConnectionsForm {
    /// Are they used? Left out or null: as before
    enable_ollama_api: Option<bool>,
    ollama_base_urls: Vec<String>,
    /// By the place of the address in its list, as text: `enable`, `key`, `prefix_id`, `model_ids`, `tags`,
    /// `connection_type`
    ollama_api_configs: FreeObject,
}

impl From<OllamaConfiguration> for ConnectionsForm {
    fn from(now: OllamaConfiguration) -> Self {
        Self {
            enable_ollama_api: now.is_enabled,
            ollama_base_urls: now.urls,
            ollama_api_configs: FreeObject(now.configs),
        }
    }
}

impl From<ConnectionsForm> for OllamaConfiguration {
    fn from(form: ConnectionsForm) -> Self {
        Self {
            is_enabled: form.enable_ollama_api,
            urls: form.ollama_base_urls,
            configs: form.ollama_api_configs.0,
        }
    }
}

/// A server to be tried
#[derive(Object, Deserialize)]
#[oai(rename = "OllamaVerificationForm", write_only_all)]
struct TrialForm {
    url: String,
    /// Most servers want none
    key: Option<String>,
}

#[OpenApi(prefix_path = "/ollama/", tag = "Area::Ollama")]
impl Liveness {
    /// See that this part of the API is there
    #[oai(path = "/", method = "get", operation_id = "get_ollama_status")]
    async fn status(&self) -> Body<Alive> {
        Body(Alive { status: true })
    }
}

#[OpenApi(prefix_path = "/ollama", tag = "Area::Ollama")]
impl Configuration {
    /// Read the connections, keys included
    #[oai(path = "/config", method = "get", operation_id = "get_ollama_connections")]
    async fn read(&self, caller: Administrator) -> Result<Body<ConnectionsForm>, Failure> {
        Ok(Body(self.gateway.configuration(&caller.0)?.into()))
    }

    /// Replace all connections
    #[oai(path = "/config/update", method = "post", operation_id = "set_ollama_connections")]
    async fn replace(
        &self,
        caller: Administrator,
        form: Body<ConnectionsForm>,
    ) -> Result<Body<ConnectionsForm>, Failure> {
        Ok(Body(self.gateway.configure(&caller.0, form.0.into()).await?.into()))
    }

    /// Try a server by asking for its version
    #[oai(path = "/verify", method = "post", operation_id = "verify_ollama_connection")]
    async fn verify(
        &self,
        caller: Administrator,
        credentials: Credentials,
        form: Body<TrialForm>,
    ) -> Result<Body<FreeObject>, Failure> {
        let trial = Trial {
            url: form.0.url,
            key: Secret::new(form.0.key.unwrap_or_default()),
            config: JsonObject::new(),
        };
        let said = self.gateway.try_out(&credentials.on_behalf(caller.0), trial).await?;
        Ok(Body(FreeObject(said)))
    }
}
