use std::sync::Arc;

use loquat_core::ollama::OllamaGateway;
use poem_openapi::param::{Path, Query};
use poem_openapi::{Object, OpenApi};
use serde::Serialize;
use serde_json::Value;

use crate::area::Area;
use crate::wire::{Administrator, Body, Credentials, Failure, FreeValue, Verified};

/// What the servers have.
pub(super) struct Lists {
    pub gateway: Arc<OllamaGateway>,
}

/// Models of the servers
#[derive(Object, Serialize)]
#[oai(read_only_all)]
struct ServedModels {
    /// As the servers describe them; in lists of several servers `urls` holds the places of those that have the model
    models: Vec<FreeValue>,
}

impl ServedModels {
    fn of(models: Vec<Value>) -> Body<Self> {
        Body(Self {
            models: models.into_iter().map(FreeValue).collect(),
        })
    }
}

/// The same as a list of OpenAI's API
#[derive(Object, Serialize)]
#[oai(read_only_all)]
struct ServedModelsAsOpenai {
    data: Vec<FreeValue>,
    /// `list`
    object: String,
}

/// The version of a server, or the lowest of all
#[derive(Object, Serialize)]
#[oai(read_only_all)]
struct OllamaVersion {
    /// False: no server is used, or none answers
    version: FreeValue,
}

#[OpenApi(prefix_path = "/ollama", tag = "Area::Ollama")]
impl Lists {
    /// List what the servers have
    #[oai(path = "/api/tags", method = "get", operation_id = "list_ollama_models")]
    async fn models(
        &self,
        caller: Verified,
        credentials: Credentials,
        /// Only of the server at this place
        url_idx: Query<Option<usize>>,
    ) -> Result<Body<ServedModels>, Failure> {
        if let Some(index) = url_idx.0 {
            return self.models_of(caller, credentials, Path(index)).await;
        }
        Ok(ServedModels::of(self.gateway.models(&caller.0).await?))
    }

    /// List what one server has, asked of it just now
    #[oai(
        path = "/api/tags/:url_idx",
        method = "get",
        operation_id = "list_ollama_models_of_connection"
    )]
    async fn models_of(
        &self,
        caller: Verified,
        credentials: Credentials,
        /// Its place in the list of connections
        url_idx: Path<usize>,
    ) -> Result<Body<ServedModels>, Failure> {
        let on_behalf = credentials.on_behalf(caller.0);
        Ok(ServedModels::of(self.gateway.models_of(&on_behalf, url_idx.0).await?))
    }

    /// List what the servers have in memory
    #[oai(path = "/api/ps", method = "get", operation_id = "list_loaded_ollama_models")]
    async fn loaded(&self, caller: Administrator, credentials: Credentials) -> Result<Body<ServedModels>, Failure> {
        let on_behalf = credentials.on_behalf(caller.0);
        Ok(ServedModels::of(self.gateway.loaded(&on_behalf).await?))
    }

    /// See the lowest version of all servers
    #[oai(path = "/api/version", method = "get", operation_id = "get_ollama_version")]
    async fn version(
        &self,
        /// Only of the server at this place
        url_idx: Query<Option<usize>>,
    ) -> Result<Body<OllamaVersion>, Failure> {
        let version = self.gateway.version(url_idx.0).await?;
        Ok(Body(OllamaVersion {
            version: FreeValue(version.map_or(Value::Bool(false), Value::String)),
        }))
    }

    /// See the version of one server
    #[oai(
        path = "/api/version/:url_idx",
        method = "get",
        operation_id = "get_ollama_version_of_connection"
    )]
    async fn version_of(
        &self,
        /// Its place in the list of connections
        url_idx: Path<usize>,
    ) -> Result<Body<OllamaVersion>, Failure> {
        self.version(Query(Some(url_idx.0))).await
    }

    /// List what the servers have, in the form of OpenAI's API
    #[oai(path = "/v1/models", method = "get", operation_id = "list_ollama_models_as_openai")]
    async fn models_as_openai(
        &self,
        caller: Verified,
        /// Only of the server at this place
        url_idx: Query<Option<usize>>,
    ) -> Result<Body<ServedModelsAsOpenai>, Failure> {
        let models = self.gateway.models_as_openai(&caller.0, url_idx.0).await?;
        Ok(Body(ServedModelsAsOpenai {
            data: models.into_iter().map(FreeValue).collect(),
            object: "list".to_owned(),
        }))
    }

    /// List what one server has, in the form of OpenAI's API
    #[oai(
        path = "/v1/models/:url_idx",
        method = "get",
        operation_id = "list_ollama_models_of_connection_as_openai"
    )]
    async fn models_of_as_openai(
        &self,
        caller: Verified,
        /// Its place in the list of connections
        url_idx: Path<usize>,
    ) -> Result<Body<ServedModelsAsOpenai>, Failure> {
        self.models_as_openai(caller, Query(Some(url_idx.0))).await
    }
}
