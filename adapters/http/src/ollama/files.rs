use std::sync::Arc;

use futures::TryStreamExt;
use loquat_core::ollama::OllamaGateway;
use loquat_core::provider::Passed;
use poem::Body as Content;
use poem_openapi::param::{Path, Query};
use poem_openapi::types::multipart::Upload;
use poem_openapi::{Multipart, Object, OpenApi};
use serde::Deserialize;

use crate::area::Area;
use crate::wire::{Administrator, Body, Credentials, Failure, PassedOn};

/// Files of models on their way to a server.
pub(super) struct Files {
    pub gateway: Arc<OllamaGateway>,
}

/// Where a file is
#[derive(Object, Deserialize)]
#[oai(rename = "ModelFileUrlForm", write_only_all)]
struct UrlForm {
    /// At huggingface.co or github.com
    url: String,
}

/// A file of a model
#[derive(Multipart)]
struct FileForm {
    file: Upload,
}

#[OpenApi(prefix_path = "/ollama", tag = "Area::Ollama")]
impl Files {
    /// Fetch a file of a model and give it to a server
    ///
    /// The answer is a stream of events that tell how far it is; the last one names the blob, or what went wrong. What came
    /// before the stream was left is not fetched again.
    #[oai(path = "/models/download", method = "post", operation_id = "download_ollama_model")]
    async fn download(
        &self,
        caller: Administrator,
        credentials: Credentials,
        /// The place of the server; left out: the first
        url_idx: Query<Option<usize>>,
        form: Body<UrlForm>,
    ) -> Result<PassedOn, Failure> {
        let on_behalf = credentials.on_behalf(caller.0);
        let index = url_idx.0.unwrap_or_default();
        Ok(PassedOn(self.gateway.download(&on_behalf, index, &form.0.url)?))
    }

    /// Fetch a file of a model and give it to the server at a place
    #[oai(
        path = "/models/download/:url_idx",
        method = "post",
        operation_id = "download_ollama_model_at_connection"
    )]
    async fn download_at(
        &self,
        caller: Administrator,
        credentials: Credentials,
        /// The place of the server in the list of connections
        url_idx: Path<usize>,
        form: Body<UrlForm>,
    ) -> Result<PassedOn, Failure> {
        self.download(caller, credentials, Query(Some(url_idx.0)), form).await
    }

    /// Make a model of a file on a server
    ///
    /// The answer is a stream of events that tell how far it is; the last one names the model, or what went wrong.
    #[oai(path = "/models/upload", method = "post", operation_id = "upload_ollama_model")]
    async fn upload(
        &self,
        caller: Administrator,
        credentials: Credentials,
        /// The place of the server; left out: the first
        url_idx: Query<Option<usize>>,
        form: FileForm,
    ) -> Result<PassedOn, Failure> {
        let on_behalf = credentials.on_behalf(caller.0);
        let name = form.file.file_name().unwrap_or_default().to_owned();
        let bytes = Content::from_async_read(form.file.into_async_read()).into_bytes_stream();
        let bytes = Box::pin(bytes.map_err(std::io::Error::other));
        let index = url_idx.0.unwrap_or_default();
        let said: Passed = self.gateway.upload(&on_behalf, index, &name, bytes).await?;
        Ok(PassedOn(said))
    }

    /// Make a model of a file on the server at a place
    #[oai(
        path = "/models/upload/:url_idx",
        method = "post",
        operation_id = "upload_ollama_model_at_connection"
    )]
    async fn upload_at(
        &self,
        caller: Administrator,
        credentials: Credentials,
        /// The place of the server in the list of connections
        url_idx: Path<usize>,
        form: FileForm,
    ) -> Result<PassedOn, Failure> {
        self.upload(caller, credentials, Query(Some(url_idx.0)), form).await
    }
}
