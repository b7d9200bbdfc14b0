use std::sync::Arc;

use loquat_core::ollama::OllamaGateway;
use poem_openapi::param::{Path, Query};
use poem_openapi::{Object, OpenApi};
use serde::Serialize;

use super::forms::{CopyModelForm, CreateModelForm, ModelNameForm, PushModelForm, object};
use crate::area::Area;
use crate::wire::{Administrator, Body, Credentials, Failure, PassedOn};

/// What administrators do with the models of the servers.
pub(super) struct Keeping {
    pub gateway: Arc<OllamaGateway>,
}

/// Always true
#[derive(Object, Serialize)]
#[oai(read_only_all, rename = "OllamaModelUnloaded")]
struct Done {
    status: bool,
}

#[OpenApi(prefix_path = "/ollama", tag = "Area::Ollama")]
impl Keeping {
    /// Have a server fetch a model
    ///
    /// The answer tells line by line how far it is.
    #[oai(path = "/api/pull", method = "post", operation_id = "pull_ollama_model")]
    async fn pull(
        &self,
        caller: Administrator,
        credentials: Credentials,
        /// The place of the server; left out: the first
        url_idx: Query<Option<usize>>,
        form: Body<ModelNameForm>,
    ) -> Result<PassedOn, Failure> {
        let on_behalf = credentials.on_behalf(caller.0);
        let said = self
            .gateway
            .pull(&on_behalf, url_idx.0.unwrap_or_default(), object(&form.0))
            .await?;
        Ok(PassedOn(said))
    }

    /// Have the server at a place fetch a model
    ///
    /// The answer tells line by line how far it is.
    #[oai(
        path = "/api/pull/:url_idx",
        method = "post",
        operation_id = "pull_ollama_model_at_connection"
    )]
    async fn pull_at(
        &self,
        caller: Administrator,
        credentials: Credentials,
        /// The place of the server in the list of connections
        url_idx: Path<usize>,
        form: Body<ModelNameForm>,
    ) -> Result<PassedOn, Failure> {
        self.pull(caller, credentials, Query(Some(url_idx.0)), form).await
    }

    /// Have a server make a model
    ///
    /// The answer tells line by line how far it is.
    #[oai(path = "/api/create", method = "post", operation_id = "create_ollama_model")]
    async fn create(
        &self,
        caller: Administrator,
        credentials: Credentials,
        /// The place of the server; left out: the first
        url_idx: Query<Option<usize>>,
        form: Body<CreateModelForm>,
    ) -> Result<PassedOn, Failure> {
        let on_behalf = credentials.on_behalf(caller.0);
        let said = self
            .gateway
            .create(&on_behalf, url_idx.0.unwrap_or_default(), object(&form.0))
            .await?;
        Ok(PassedOn(said))
    }

    /// Have the server at a place make a model
    ///
    /// The answer tells line by line how far it is.
    #[oai(
        path = "/api/create/:url_idx",
        method = "post",
        operation_id = "create_ollama_model_at_connection"
    )]
    async fn create_at(
        &self,
        caller: Administrator,
        credentials: Credentials,
        /// The place of the server in the list of connections
        url_idx: Path<usize>,
        form: Body<CreateModelForm>,
    ) -> Result<PassedOn, Failure> {
        self.create(caller, credentials, Query(Some(url_idx.0)), form).await
    }

    /// Have a server publish a model
    ///
    /// The answer tells line by line how far it is.
    #[oai(path = "/api/push", method = "delete", operation_id = "push_ollama_model")]
    async fn push(
        &self,
        caller: Administrator,
        credentials: Credentials,
        /// The place of the server; left out: the first that has the model
        url_idx: Query<Option<usize>>,
        form: Body<PushModelForm>,
    ) -> Result<PassedOn, Failure> {
        let on_behalf = credentials.on_behalf(caller.0);
        let said = self.gateway.push(&on_behalf, url_idx.0, object(&form.0)).await?;
        Ok(PassedOn(said))
    }

    /// Have the server at a place publish a model
    ///
    /// The answer tells line by line how far it is.
    #[oai(
        path = "/api/push/:url_idx",
        method = "delete",
        operation_id = "push_ollama_model_at_connection"
    )]
    async fn push_at(
        &self,
        caller: Administrator,
        credentials: Credentials,
        /// The place of the server in the list of connections
        url_idx: Path<usize>,
        form: Body<PushModelForm>,
    ) -> Result<PassedOn, Failure> {
        self.push(caller, credentials, Query(Some(url_idx.0)), form).await
    }

    /// Give a model another name beside its own
    #[oai(path = "/api/copy", method = "post", operation_id = "copy_ollama_model")]
    async fn copy(
        &self,
        caller: Administrator,
        credentials: Credentials,
        /// The place of the server; left out: the first that has the model
        url_idx: Query<Option<usize>>,
        form: Body<CopyModelForm>,
    ) -> Result<PassedOn, Failure> {
        let on_behalf = credentials.on_behalf(caller.0);
        let said = self.gateway.copy(&on_behalf, url_idx.0, object(&form.0)).await?;
        Ok(PassedOn(said))
    }

    /// Give a model of one server another name beside its own
    #[oai(
        path = "/api/copy/:url_idx",
        method = "post",
        operation_id = "copy_ollama_model_at_connection"
    )]
    async fn copy_at(
        &self,
        caller: Administrator,
        credentials: Credentials,
        /// The place of the server in the list of connections
        url_idx: Path<usize>,
        form: Body<CopyModelForm>,
    ) -> Result<PassedOn, Failure> {
        self.copy(caller, credentials, Query(Some(url_idx.0)), form).await
    }

    /// Take a model from a server
    #[oai(path = "/api/delete", method = "delete", operation_id = "delete_ollama_model")]
    async fn delete(
        &self,
        caller: Administrator,
        credentials: Credentials,
        /// The place of the server; left out: the first that has the model
        url_idx: Query<Option<usize>>,
        form: Body<ModelNameForm>,
    ) -> Result<PassedOn, Failure> {
        let on_behalf = credentials.on_behalf(caller.0);
        let said = self.gateway.delete(&on_behalf, url_idx.0, object(&form.0)).await?;
        Ok(PassedOn(said))
    }

    /// Take a model from the server at a place
    #[oai(
        path = "/api/delete/:url_idx",
        method = "delete",
        operation_id = "delete_ollama_model_at_connection"
    )]
    async fn delete_at(
        &self,
        caller: Administrator,
        credentials: Credentials,
        /// The place of the server in the list of connections
        url_idx: Path<usize>,
        form: Body<ModelNameForm>,
    ) -> Result<PassedOn, Failure> {
        self.delete(caller, credentials, Query(Some(url_idx.0)), form).await
    }

    /// Take a model out of the memory of all servers that have it
    #[oai(path = "/api/unload", method = "post", operation_id = "unload_ollama_model")]
    async fn unload(
        &self,
        caller: Administrator,
        credentials: Credentials,
        form: Body<ModelNameForm>,
    ) -> Result<Body<Done>, Failure> {
        let on_behalf = credentials.on_behalf(caller.0);
        self.gateway.unload(&on_behalf, &object(&form.0)).await?;
        Ok(Body(Done { status: true }))
    }
}
