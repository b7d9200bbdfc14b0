//! Prompts that people call up by a command.

mod view;

use std::sync::Arc;

use loquat_core::prompt::{Command, Prompts};
use poem_openapi::OpenApi;
use poem_openapi::param::Path;

use self::view::{PromptForm, PromptRow, SeenPrompt};
use crate::Services;
use crate::area::Area;
use crate::wire::{Body, Failure, Verified};

pub fn apis(services: &Services) -> impl OpenApi + use<> {
    KeepPrompts {
        prompts: services.prompts.clone(),
    }
}

/// Lists, makes, changes and removes prompts.
struct KeepPrompts {
    prompts: Arc<Prompts>,
}

#[OpenApi(prefix_path = "/api/v1/prompts/", tag = "Area::Prompts")]
impl KeepPrompts {
    /// List the prompts that the caller may use
    #[oai(path = "/", method = "get", operation_id = "list_prompts")]
    async fn list(&self, caller: Verified) -> Result<Body<Vec<PromptRow>>, Failure> {
        let prompts = self.prompts.readable(&caller.0).await?;
        Ok(Body(prompts.into_iter().map(PromptRow::from).collect()))
    }

    /// List the prompts that the caller may use, with their owners
    #[oai(path = "/list", method = "get", operation_id = "list_workspace_prompts")]
    async fn list_with_owners(&self, caller: Verified) -> Result<Body<Vec<SeenPrompt>>, Failure> {
        let prompts = self.prompts.list(&caller.0).await?;
        Ok(Body(prompts.into_iter().map(SeenPrompt::from).collect()))
    }

    /// Create a prompt
    #[oai(path = "/create", method = "post", operation_id = "create_prompt")]
    async fn create(&self, caller: Verified, form: Body<PromptForm>) -> Result<Body<PromptRow>, Failure> {
        Ok(Body(self.prompts.create(&caller.0, form.0.into()).await?.into()))
    }

    /// Get a prompt
    ///
    /// Null if the caller may not use it.
    #[oai(path = "/command/:command", method = "get", operation_id = "get_prompt")]
    async fn get(
        &self,
        caller: Verified,
        /// Without the slash in front
        command: Path<String>,
    ) -> Result<Body<Option<SeenPrompt>>, Failure> {
        let found = self.prompts.find(&caller.0, &Command::named(&command.0)).await?;
        Ok(Body(found.map(SeenPrompt::from)))
    }

    /// Rewrite a prompt, all but its command
    #[oai(path = "/command/:command/update", method = "post", operation_id = "update_prompt")]
    async fn update(
        &self,
        caller: Verified,
        /// Without the slash in front
        command: Path<String>,
        form: Body<PromptForm>,
    ) -> Result<Body<PromptRow>, Failure> {
        let command = Command::named(&command.0);
        Ok(Body(
            self.prompts.update(&caller.0, &command, form.0.into()).await?.into(),
        ))
    }

    /// Delete a prompt
    #[oai(path = "/command/:command/delete", method = "delete", operation_id = "delete_prompt")]
    async fn delete(
        &self,
        caller: Verified,
        /// Without the slash in front
        command: Path<String>,
    ) -> Result<Body<bool>, Failure> {
        self.prompts.delete(&caller.0, &Command::named(&command.0)).await?;
        Ok(Body(true))
    }
}
