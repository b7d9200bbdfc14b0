//! Asking models, as chats of the page and as programs do it.

mod ask_response;

use std::sync::Arc;

use loquat_core::completion::{CompletionRequest, Completions};
use loquat_core::toolkit::Actions;
use poem_openapi::OpenApi;
use poem_openapi::param::Path;

use self::ask_response::AskResponse;
use crate::Services;
use crate::area::Area;
use crate::wire::{Body, Credentials, Failure, FreeObject, FreeValue, Verified};

pub fn apis(services: &Services) -> impl OpenApi + use<> {
    Ask {
        completions: services.completions.clone(),
        actions: services.functions.actions.clone(),
    }
}

struct Ask {
    completions: Arc<Completions>,
    actions: Arc<Actions>,
}

#[OpenApi(tag = "Area::Completions")]
impl Ask {
    /// Ask a model
    ///
    /// The body is that of OpenAI's chat completions. With `session_id`, `chat_id` and `id` (of the message that the
    /// answer becomes) the answer goes to the sockets of the caller and into the chat, and the response names the task
    /// that makes it; otherwise the answer is the response, streamed if `stream` is true.
    #[oai(path = "/api/chat/completions", method = "post", operation_id = "ask_model")]
    async fn ask(
        &self,
        caller: Verified,
        credentials: Credentials,
        body: Body<FreeObject>,
    ) -> Result<AskResponse, Failure> {
        let request = CompletionRequest::read(body.0.0)?;
        Ok(self.completions.ask(&caller.0, request, credentials.0).await?.into())
    }

    /// Ask a model, at the address of version 1
    #[oai(path = "/api/v1/chat/completions", method = "post", operation_id = "ask_model_v1")]
    async fn ask_v1(
        &self,
        caller: Verified,
        credentials: Credentials,
        body: Body<FreeObject>,
    ) -> Result<AskResponse, Failure> {
        self.ask(caller, credentials, body).await
    }

    /// Tell that an answer is complete
    ///
    /// Answers the body with its messages as they are to be stored.
    #[oai(path = "/api/chat/completed", method = "post", operation_id = "complete_answer")]
    async fn completed(
        &self,
        caller: Verified,
        credentials: Credentials,
        body: Body<FreeObject>,
    ) -> Result<Body<FreeObject>, Failure> {
        let body = self.actions.completed(&caller.0, body.0.0, credentials.0).await?;
        Ok(Body(FreeObject(body)))
    }

    /// Run an action on a message
    ///
    /// Answers what the action gives, mostly null.
    #[oai(path = "/api/chat/actions/:action_id", method = "post", operation_id = "run_action")]
    async fn run_action(
        &self,
        caller: Verified,
        action_id: Path<String>,
        credentials: Credentials,
        body: Body<FreeObject>,
    ) -> Result<Body<FreeValue>, Failure> {
        let given = self
            .actions
            .run(&caller.0, &action_id.0, body.0.0, credentials.0)
            .await?;
        Ok(Body(FreeValue(given)))
    }
}
