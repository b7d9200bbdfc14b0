use std::sync::Arc;

use loquat_core::completion::{Completions, SmallTask, SmallTaskError, SmallTaskRequest};
use loquat_core::provider::Passed;
use loquat_core::shared::JsonText;
use poem_openapi::OpenApi;
use serde_json::json;

use crate::area::Area;
use crate::wire::{Body, Credentials, Failure, FreeObject, PassedOn, Verified};

/// The small tasks of models. Bodies hold `model` and `messages`, some also `prompt`, `type`, `responses` or `stream`;
/// answers are those of OpenAI's API.
pub(super) struct SmallTasks {
    pub completions: Arc<Completions>,
}

#[OpenApi(prefix_path = "/api/v1/tasks", tag = "Area::Tasks")]
impl SmallTasks {
    /// Make a title of a conversation
    #[oai(path = "/title/completions", method = "post", operation_id = "make_title")]
    async fn title(&self, who: Verified, show: Credentials, body: Body<FreeObject>) -> Result<PassedOn, Failure> {
        told(self.ask(SmallTask::Title, who, show, body).await)
    }

    /// Make questions to ask next
    #[oai(path = "/follow_up/completions", method = "post", operation_id = "make_follow_ups")]
    async fn follow_ups(&self, who: Verified, show: Credentials, body: Body<FreeObject>) -> Result<PassedOn, Failure> {
        told(self.ask(SmallTask::FollowUps, who, show, body).await)
    }

    /// Make tags of a conversation
    #[oai(path = "/tags/completions", method = "post", operation_id = "make_tags")]
    async fn tags(&self, who: Verified, show: Credentials, body: Body<FreeObject>) -> Result<PassedOn, Failure> {
        told(self.ask(SmallTask::Tags, who, show, body).await)
    }

    /// Describe the picture that a conversation asks for
    #[oai(
        path = "/image_prompt/completions",
        method = "post",
        operation_id = "make_image_prompt"
    )]
    async fn image_prompt(
        &self,
        who: Verified,
        show: Credentials,
        body: Body<FreeObject>,
    ) -> Result<PassedOn, Failure> {
        Ok(PassedOn(self.ask(SmallTask::ImagePrompt, who, show, body).await?))
    }

    /// Make queries that find what an answer needs
    ///
    /// `type` says where: `web_search` or `retrieval`.
    #[oai(path = "/queries/completions", method = "post", operation_id = "make_queries")]
    async fn queries(&self, who: Verified, show: Credentials, body: Body<FreeObject>) -> Result<PassedOn, Failure> {
        Ok(PassedOn(self.ask(SmallTask::Queries, who, show, body).await?))
    }

    /// Go on with an unfinished input
    #[oai(path = "/auto/completions", method = "post", operation_id = "complete_input")]
    async fn autocomplete(
        &self,
        who: Verified,
        show: Credentials,
        body: Body<FreeObject>,
    ) -> Result<PassedOn, Failure> {
        Ok(PassedOn(self.ask(SmallTask::Autocomplete, who, show, body).await?))
    }

    /// Find the emoji that fits a text
    #[oai(path = "/emoji/completions", method = "post", operation_id = "find_emoji")]
    async fn emoji(&self, who: Verified, show: Credentials, body: Body<FreeObject>) -> Result<PassedOn, Failure> {
        Ok(PassedOn(self.ask(SmallTask::Emoji, who, show, body).await?))
    }

    /// Make one answer of several
    #[oai(path = "/moa/completions", method = "post", operation_id = "merge_answers")]
    async fn merge(&self, who: Verified, show: Credentials, body: Body<FreeObject>) -> Result<PassedOn, Failure> {
        Ok(PassedOn(self.ask(SmallTask::Merge, who, show, body).await?))
    }
}

impl SmallTasks {
    async fn ask(
        &self,
        task: SmallTask,
        who: Verified,
        show: Credentials,
        body: Body<FreeObject>,
    ) -> Result<Passed, SmallTaskError> {
        let request = SmallTaskRequest::read(&body.0.0);
        self.completions.small_task(&who.0, task, request, show.0).await
    }
}

/// The page asks for titles, follow-ups and tags without looking whether they are made here, and shows every failure.
fn told(answer: Result<Passed, SmallTaskError>) -> Result<PassedOn, Failure> {
    match answer {
        Err(error @ SmallTaskError::SwitchedOff(_)) => {
            let detail = JsonText::of(&json!({"detail": error.to_string()})).map_err(Failure::internal)?;
            Ok(PassedOn(Passed::of_json(200, &detail)))
        }
        answer => Ok(PassedOn(answer?)),
    }
}
