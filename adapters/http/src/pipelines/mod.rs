//! Servers of pipelines, as administrators look after them.

use std::sync::Arc;

use loquat_core::pipeline::{PipelineServers, PythonFile};
use poem_openapi::param::{Path, Query};
use poem_openapi::types::multipart::Upload;
use poem_openapi::{Multipart, Object, OpenApi};
use serde::{Deserialize, Serialize};

use crate::area::Area;
use crate::wire::{Administrator, Body, Failure, FreeObject, FreeValue};

/// What the operations on pipelines use.
#[derive(Debug, Clone)]
pub struct PipelineServices {
    pub servers: Arc<PipelineServers>,
}

pub fn apis(services: &PipelineServices) -> impl OpenApi + use<> {
    Pipelines {
        servers: services.servers.clone(),
    }
}

struct Pipelines {
    servers: Arc<PipelineServers>,
}

/// The connections that are servers of pipelines
#[derive(Object, Serialize)]
#[oai(read_only_all)]
struct ServerList {
    data: Vec<Server>,
}

/// A server of pipelines
#[derive(Object, Serialize)]
#[oai(rename = "PipelineServer", read_only_all)]
struct Server {
    url: String,
    /// Its place in the list of connections
    idx: usize,
}

/// Where a pipeline is
#[derive(Object, Deserialize)]
#[oai(rename = "AddPipelineForm", write_only_all)]
struct AddForm {
    /// An address of a file of Python
    url: String,
    /// The place of the server in the list of connections
    #[oai(rename = "urlIdx")]
    #[serde(rename = "urlIdx")]
    url_idx: usize,
}

/// A pipeline of a server
#[derive(Object, Deserialize)]
#[oai(rename = "DeletePipelineForm", write_only_all)]
struct DeleteForm {
    id: String,
    /// The place of the server in the list of connections
    #[oai(rename = "urlIdx")]
    #[serde(rename = "urlIdx")]
    url_idx: usize,
}

/// A file with a pipeline
#[derive(Multipart)]
struct FileForm {
    /// The place of the server in the list of connections
    #[oai(rename = "urlIdx")]
    url_idx: usize,
    file: Upload,
}

#[OpenApi(prefix_path = "/api/v1/pipelines", tag = "Area::Openai")]
impl Pipelines {
    /// List the connections to pipelines
    #[oai(path = "/list", method = "get", operation_id = "list_pipeline_connections")]
    async fn list(&self, caller: Administrator) -> Result<Body<ServerList>, Failure> {
        let servers = self.servers.list(&caller.0).await?.into_iter();
        let data = servers.map(|server| Server {
            url: server.url,
            idx: server.index,
        });
        Ok(Body(ServerList { data: data.collect() }))
    }

    /// List the pipelines of a server
    #[oai(path = "/", method = "get", operation_id = "list_pipelines")]
    async fn pipelines(
        &self,
        caller: Administrator,
        /// The place of the server in the list of connections
        #[oai(name = "urlIdx")]
        url_idx: Query<Option<usize>>,
    ) -> Result<Body<FreeValue>, Failure> {
        let server = url_idx.0.unwrap_or_default();
        Ok(Body(FreeValue(self.servers.pipelines(&caller.0, server).await?)))
    }

    /// Give a server a pipeline
    #[oai(path = "/upload", method = "post", operation_id = "upload_pipeline")]
    async fn upload(&self, caller: Administrator, form: FileForm) -> Result<Body<FreeValue>, Failure> {
        let name = form.file.file_name().unwrap_or_default().to_owned();
        let bytes = form.file.into_vec().await.map_err(Failure::internal)?;
        let file = PythonFile {
            name,
            bytes: bytes.into(),
        };
        Ok(Body(FreeValue(
            self.servers.upload(&caller.0, form.url_idx, file).await?,
        )))
    }

    /// Have a server fetch a pipeline
    #[oai(path = "/add", method = "post", operation_id = "add_pipeline")]
    async fn add(&self, caller: Administrator, form: Body<AddForm>) -> Result<Body<FreeValue>, Failure> {
        let AddForm { url, url_idx } = form.0;
        Ok(Body(FreeValue(self.servers.add(&caller.0, url_idx, &url).await?)))
    }

    /// Take a pipeline from a server
    #[oai(path = "/delete", method = "delete", operation_id = "delete_pipeline")]
    async fn delete(&self, caller: Administrator, form: Body<DeleteForm>) -> Result<Body<FreeValue>, Failure> {
        let DeleteForm { id, url_idx } = form.0;
        Ok(Body(FreeValue(self.servers.delete(&caller.0, url_idx, &id).await?)))
    }

    /// See the valves of a pipeline
    #[oai(path = "/:pipeline_id/valves", method = "get", operation_id = "get_pipeline_valves")]
    async fn valves(
        &self,
        caller: Administrator,
        pipeline_id: Path<String>,
        /// The place of the server in the list of connections
        #[oai(name = "urlIdx")]
        url_idx: Query<Option<usize>>,
    ) -> Result<Body<FreeValue>, Failure> {
        let server = url_idx.0.unwrap_or_default();
        Ok(Body(FreeValue(
            self.servers.valves(&caller.0, server, &pipeline_id.0).await?,
        )))
    }

    /// See what the valves of a pipeline may be
    #[oai(
        path = "/:pipeline_id/valves/spec",
        method = "get",
        operation_id = "get_pipeline_valves_spec"
    )]
    async fn valves_spec(
        &self,
        caller: Administrator,
        pipeline_id: Path<String>,
        /// The place of the server in the list of connections
        #[oai(name = "urlIdx")]
        url_idx: Query<Option<usize>>,
    ) -> Result<Body<FreeValue>, Failure> {
        let server = url_idx.0.unwrap_or_default();
        Ok(Body(FreeValue(
            self.servers.valves_spec(&caller.0, server, &pipeline_id.0).await?,
        )))
    }

    /// Set the valves of a pipeline
    #[oai(
        path = "/:pipeline_id/valves/update",
        method = "post",
        operation_id = "set_pipeline_valves"
    )]
    async fn set_valves(
        &self,
        caller: Administrator,
        pipeline_id: Path<String>,
        /// The place of the server in the list of connections
        #[oai(name = "urlIdx")]
        url_idx: Query<Option<usize>>,
        valves: Body<FreeObject>,
    ) -> Result<Body<FreeValue>, Failure> {
        let server = url_idx.0.unwrap_or_default();
        let now = self.servers.set_valves(&caller.0, server, &pipeline_id.0, valves.0.0);
        Ok(Body(FreeValue(now.await?)))
    }
}
