use std::sync::Arc;

use loquat_core::ollama::{OllamaGateway, Plain, Prepared};
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};

use super::forms::{EmbedForm, EmbeddingsForm, GenerateForm, ModelNameForm, object};
use crate::area::Area;
use crate::wire::{Body, Credentials, Failure, FreeObject, PassedOn, Verified};

/// Questions straight to the servers. Streams pass through as they come, in lines of JSON.
pub(super) struct Questions {
    pub gateway: Arc<OllamaGateway>,
}

#[OpenApi(prefix_path = "/ollama", tag = "Area::Ollama")]
impl Questions {
    /// Ask a model in Ollama's words
    ///
    /// The settings of the model count (parameters, system prompt, who may use it); nothing else is added and nothing is
    /// stored.
    #[oai(path = "/api/chat", method = "post", operation_id = "ask_ollama_model")]
    async fn chat(
        &self,
        caller: Verified,
        credentials: Credentials,
        /// Only of the server at this place
        url_idx: Query<Option<usize>>,
        form: Body<FreeObject>,
    ) -> Result<PassedOn, Failure> {
        let on_behalf = credentials.on_behalf(caller.0);
        let said = self.gateway.ask(&on_behalf, Prepared::Chat, url_idx.0, form.0.0);
        Ok(PassedOn(said.await?))
    }

    /// Ask a model of one server in Ollama's words
    ///
    /// The settings of the model count (parameters, system prompt, who may use it); nothing else is added and nothing is
    /// stored.
    #[oai(
        path = "/api/chat/:url_idx",
        method = "post",
        operation_id = "ask_ollama_model_at_connection"
    )]
    async fn chat_at(
        &self,
        caller: Verified,
        credentials: Credentials,
        /// The place of the server in the list of connections
        url_idx: Path<usize>,
        form: Body<FreeObject>,
    ) -> Result<PassedOn, Failure> {
        self.chat(caller, credentials, Query(Some(url_idx.0)), form).await
    }

    /// Ask a model behind Ollama in the words of OpenAI's API
    ///
    /// The settings of the model count (parameters, system prompt, who may use it); nothing else is added and nothing is
    /// stored.
    #[oai(
        path = "/v1/chat/completions",
        method = "post",
        operation_id = "ask_ollama_model_as_openai"
    )]
    async fn openai_chat(
        &self,
        caller: Verified,
        credentials: Credentials,
        /// Only of the server at this place
        url_idx: Query<Option<usize>>,
        form: Body<FreeObject>,
    ) -> Result<PassedOn, Failure> {
        let on_behalf = credentials.on_behalf(caller.0);
        let said = self.gateway.ask(&on_behalf, Prepared::OpenAiChat, url_idx.0, form.0.0);
        Ok(PassedOn(said.await?))
    }

    /// Ask a model of one server in the words of OpenAI's API
    ///
    /// The settings of the model count (parameters, system prompt, who may use it); nothing else is added and nothing is
    /// stored.
    #[oai(
        path = "/v1/chat/completions/:url_idx",
        method = "post",
        operation_id = "ask_ollama_model_as_openai_at_connection"
    )]
    async fn openai_chat_at(
        &self,
        caller: Verified,
        credentials: Credentials,
        /// The place of the server in the list of connections
        url_idx: Path<usize>,
        form: Body<FreeObject>,
    ) -> Result<PassedOn, Failure> {
        self.openai_chat(caller, credentials, Query(Some(url_idx.0)), form)
            .await
    }

    /// Have a text continued in the words of OpenAI's API
    ///
    /// The settings of the model count (parameters, system prompt, who may use it); nothing else is added and nothing is
    /// stored.
    #[oai(
        path = "/v1/completions",
        method = "post",
        operation_id = "complete_with_ollama_as_openai"
    )]
    async fn openai_completion(
        &self,
        caller: Verified,
        credentials: Credentials,
        /// Only of the server at this place
        url_idx: Query<Option<usize>>,
        form: Body<FreeObject>,
    ) -> Result<PassedOn, Failure> {
        let on_behalf = credentials.on_behalf(caller.0);
        let said = self
            .gateway
            .ask(&on_behalf, Prepared::OpenAiCompletion, url_idx.0, form.0.0);
        Ok(PassedOn(said.await?))
    }

    /// Have a text continued by one server in the words of OpenAI's API
    ///
    /// The settings of the model count (parameters, system prompt, who may use it); nothing else is added and nothing is
    /// stored.
    #[oai(
        path = "/v1/completions/:url_idx",
        method = "post",
        operation_id = "complete_with_ollama_as_openai_at_connection"
    )]
    async fn openai_completion_at(
        &self,
        caller: Verified,
        credentials: Credentials,
        /// The place of the server in the list of connections
        url_idx: Path<usize>,
        form: Body<FreeObject>,
    ) -> Result<PassedOn, Failure> {
        self.openai_completion(caller, credentials, Query(Some(url_idx.0)), form)
            .await
    }

    /// Have a text continued
    #[oai(path = "/api/generate", method = "post", operation_id = "generate_with_ollama")]
    async fn generate(
        &self,
        caller: Verified,
        credentials: Credentials,
        /// Only of the server at this place
        url_idx: Query<Option<usize>>,
        form: Body<GenerateForm>,
    ) -> Result<PassedOn, Failure> {
        let on_behalf = credentials.on_behalf(caller.0);
        let said = self
            .gateway
            .ask_plainly(&on_behalf, Plain::Generate, url_idx.0, object(&form.0));
        Ok(PassedOn(said.await?))
    }

    /// Have a text continued by one server
    #[oai(
        path = "/api/generate/:url_idx",
        method = "post",
        operation_id = "generate_with_ollama_at_connection"
    )]
    async fn generate_at(
        &self,
        caller: Verified,
        credentials: Credentials,
        /// The place of the server in the list of connections
        url_idx: Path<usize>,
        form: Body<GenerateForm>,
    ) -> Result<PassedOn, Failure> {
        self.generate(caller, credentials, Query(Some(url_idx.0)), form).await
    }

    /// Turn texts into vectors with Ollama
    #[oai(path = "/api/embed", method = "post", operation_id = "embed_with_ollama")]
    async fn embed(
        &self,
        caller: Verified,
        credentials: Credentials,
        /// Only of the server at this place
        url_idx: Query<Option<usize>>,
        form: Body<EmbedForm>,
    ) -> Result<PassedOn, Failure> {
        let on_behalf = credentials.on_behalf(caller.0);
        let said = self
            .gateway
            .ask_plainly(&on_behalf, Plain::Embed, url_idx.0, object(&form.0));
        Ok(PassedOn(said.await?))
    }

    /// Turn texts into vectors with one server
    #[oai(
        path = "/api/embed/:url_idx",
        method = "post",
        operation_id = "embed_with_ollama_at_connection"
    )]
    async fn embed_at(
        &self,
        caller: Verified,
        credentials: Credentials,
        /// The place of the server in the list of connections
        url_idx: Path<usize>,
        form: Body<EmbedForm>,
    ) -> Result<PassedOn, Failure> {
        self.embed(caller, credentials, Query(Some(url_idx.0)), form).await
    }

    /// Turn a text into a vector with Ollama, in the older form
    #[oai(path = "/api/embeddings", method = "post", operation_id = "embed_one_with_ollama")]
    async fn embeddings(
        &self,
        caller: Verified,
        credentials: Credentials,
        /// Only of the server at this place
        url_idx: Query<Option<usize>>,
        form: Body<EmbeddingsForm>,
    ) -> Result<PassedOn, Failure> {
        let on_behalf = credentials.on_behalf(caller.0);
        let said = self
            .gateway
            .ask_plainly(&on_behalf, Plain::Embeddings, url_idx.0, object(&form.0));
        Ok(PassedOn(said.await?))
    }

    /// Turn a text into a vector with one server, in the older form
    #[oai(
        path = "/api/embeddings/:url_idx",
        method = "post",
        operation_id = "embed_one_with_ollama_at_connection"
    )]
    async fn embeddings_at(
        &self,
        caller: Verified,
        credentials: Credentials,
        /// The place of the server in the list of connections
        url_idx: Path<usize>,
        form: Body<EmbeddingsForm>,
    ) -> Result<PassedOn, Failure> {
        self.embeddings(caller, credentials, Query(Some(url_idx.0)), form).await
    }

    /// See what a model is made of
    #[oai(path = "/api/show", method = "post", operation_id = "show_ollama_model")]
    async fn show(
        &self,
        caller: Verified,
        credentials: Credentials,
        form: Body<ModelNameForm>,
    ) -> Result<PassedOn, Failure> {
        let on_behalf = credentials.on_behalf(caller.0);
        let said = self.gateway.ask_plainly(&on_behalf, Plain::Show, None, object(&form.0));
        Ok(PassedOn(said.await?))
    }
}
