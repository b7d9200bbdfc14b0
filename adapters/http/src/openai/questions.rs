use std::sync::Arc;

use loquat_core::completion::Completions;
use poem_openapi::OpenApi;

use crate::area::Area;
use crate::wire::{Body, Credentials, Failure, FreeObject, PassedOn, Verified};

/// Questions straight to the provider of a model.
pub(super) struct Questions {
    pub completions: Arc<Completions>,
}

#[OpenApi(tag = "Area::Openai")]
impl Questions {
    /// Ask a model in the words of OpenAI's API
    ///
    /// The settings of the model count (parameters, system prompt, who may use it); nothing else is added and nothing is
    /// stored.
    #[oai(
        path = "/openai/chat/completions",
        method = "post",
        operation_id = "ask_openai_model"
    )]
    async fn ask(
        &self,
        caller: Verified,
        credentials: Credentials,
        body: Body<FreeObject>,
    ) -> Result<PassedOn, Failure> {
        let asked = self.completions.proxy(&caller.0, body.0.0, credentials.0).await;
        asked.map(PassedOn).map_err(Failure::of_a_direct_question)
    }

    /// Turn texts into vectors
    #[oai(path = "/api/embeddings", method = "post", operation_id = "embed_texts")]
    async fn embed(
        &self,
        caller: Verified,
        credentials: Credentials,
        body: Body<FreeObject>,
    ) -> Result<PassedOn, Failure> {
        Ok(PassedOn(
            self.completions.embed(&caller.0, body.0.0, credentials.0).await?,
        ))
    }

    /// Turn texts into vectors, at the address of version 1
    #[oai(path = "/api/v1/embeddings", method = "post", operation_id = "embed_texts_v1")]
    async fn embed_v1(
        &self,
        caller: Verified,
        credentials: Credentials,
        body: Body<FreeObject>,
    ) -> Result<PassedOn, Failure> {
        self.embed(caller, credentials, body).await
    }

    /// Speak a text (not offered: see the settings of audio)
    #[oai(path = "/openai/audio/speech", method = "post", operation_id = "speak_with_openai")]
    async fn speak(&self, _caller: Verified) -> Result<PassedOn, Failure> {
        Err(Failure::not_found("speech is not offered at this address"))
    }
}
