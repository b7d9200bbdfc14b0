use std::sync::Arc;

use loquat_core::settings::Settings;
use poem_openapi::OpenApi;

use crate::area::Area;
use crate::configs::form::{nullable, settings_form};
use crate::wire::{Administrator, Body, Failure, Verified};

/// How the small tasks are done.
pub(super) struct TaskSettings {
    pub settings: Arc<Settings>,
}

settings_form! {
    /// Which small tasks are done, by which models, and with which prompts (empty: the built-in ones)
    #[oai(rename = "TaskConfigForm", rename_all = "SCREAMING_SNAKE_CASE")]
    #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
    TaskForm {
        /// Does tasks of chats with local models; empty: the model of the chat
        #[serde(deserialize_with = "nullable")]
        task_model: Option<String> = TASK_MODEL;
        /// Does tasks of chats with other models; empty: the model of the chat
        #[serde(deserialize_with = "nullable")]
        task_model_external: Option<String> = TASK_MODEL_EXTERNAL;
        enable_title_generation: bool = ENABLE_TITLE_GENERATION;
        title_generation_prompt_template: String = TITLE_GENERATION_PROMPT_TEMPLATE;
        image_prompt_generation_prompt_template: String = IMAGE_PROMPT_GENERATION_PROMPT_TEMPLATE;
        enable_autocomplete_generation: bool = ENABLE_AUTOCOMPLETE_GENERATION;
        /// Characters; up to zero: any length
        autocomplete_generation_input_max_length: i64 = AUTOCOMPLETE_GENERATION_INPUT_MAX_LENGTH;
        tags_generation_prompt_template: String = TAGS_GENERATION_PROMPT_TEMPLATE;
        follow_up_generation_prompt_template: String = FOLLOW_UP_GENERATION_PROMPT_TEMPLATE;
        enable_follow_up_generation: bool = ENABLE_FOLLOW_UP_GENERATION;
        enable_tags_generation: bool = ENABLE_TAGS_GENERATION;
        enable_search_query_generation: bool = ENABLE_SEARCH_QUERY_GENERATION;
        enable_retrieval_query_generation: bool = ENABLE_RETRIEVAL_QUERY_GENERATION;
        query_generation_prompt_template: String = QUERY_GENERATION_PROMPT_TEMPLATE;
        tools_function_calling_prompt_template: String = TOOLS_FUNCTION_CALLING_PROMPT_TEMPLATE;
        /// Null: models are not told that they are heard
        #[serde(deserialize_with = "nullable")]
        voice_mode_prompt_template: Option<String> = VOICE_MODE_PROMPT_TEMPLATE;
    }
}

#[OpenApi(prefix_path = "/api/v1/tasks", tag = "Area::Tasks")]
impl TaskSettings {
    /// Read how the small tasks are done
    #[oai(path = "/config", method = "get", operation_id = "get_task_settings")]
    async fn read(&self, _caller: Verified) -> Result<Body<TaskForm>, Failure> {
        Ok(Body(TaskForm::of(&self.settings.snapshot())))
    }

    /// Replace how the small tasks are done
    #[oai(path = "/config/update", method = "post", operation_id = "set_task_settings")]
    async fn replace(&self, caller: Administrator, form: Body<TaskForm>) -> Result<Body<TaskForm>, Failure> {
        let now = self.settings.change_as(&caller.0, form.0.changes()).await?;
        Ok(Body(TaskForm::of(&now)))
    }
}
