use std::sync::Arc;

use loquat_core::settings::Settings;
use poem_openapi::OpenApi;

use crate::area::Area;
use crate::configs::form::{nullable, settings_form};
use crate::wire::{Administrator, Body, Failure};

/// Smaller forms of their own: connections, models, code.
pub struct Sections {
    pub settings: Arc<Settings>,
}

settings_form! {
    /// How models are reached
    #[oai(rename = "ConnectionsConfigForm", rename_all = "SCREAMING_SNAKE_CASE")]
    #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
    Connections {
        /// Users may add connections that their browser uses
        enable_direct_connections: bool = ENABLE_DIRECT_CONNECTIONS;
        /// Keep the lists of the providers until somebody asks for fresh ones
        enable_base_models_cache: bool = ENABLE_BASE_MODELS_CACHE;
    }
}

settings_form! {
    /// Which models are offered first
    #[oai(rename = "ModelsConfigForm", rename_all = "SCREAMING_SNAKE_CASE")]
    #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
    Models {
        /// Models of a new chat, with commas between them
        #[serde(deserialize_with = "nullable")]
        default_models: Option<String> = DEFAULT_MODELS;
        /// Models that everybody finds pinned, with commas between them
        #[serde(deserialize_with = "nullable")]
        default_pinned_models: Option<String> = DEFAULT_PINNED_MODELS;
        /// Their order in lists
        #[serde(deserialize_with = "nullable")]
        model_order_list: Option<Vec<String>> = MODEL_ORDER_LIST;
    }
}

settings_form! {
    /// Running code of chats, by people (execution) and by models (interpreter)
    #[oai(rename = "CodeInterpreterConfigForm", rename_all = "SCREAMING_SNAKE_CASE")]
    #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
    Code {
        enable_code_execution: bool = ENABLE_CODE_EXECUTION;
        /// `pyodide` (in the browser) or `jupyter`
        code_execution_engine: String = CODE_EXECUTION_ENGINE;
        #[serde(deserialize_with = "nullable")]
        code_execution_jupyter_url: Option<String> = CODE_EXECUTION_JUPYTER_URL;
        /// `token`, `password` or empty
        #[serde(deserialize_with = "nullable")]
        code_execution_jupyter_auth: Option<String> = CODE_EXECUTION_JUPYTER_AUTH;
        #[serde(deserialize_with = "nullable")]
        code_execution_jupyter_auth_token: Option<String> = CODE_EXECUTION_JUPYTER_AUTH_TOKEN;
        #[serde(deserialize_with = "nullable")]
        code_execution_jupyter_auth_password: Option<String> = CODE_EXECUTION_JUPYTER_AUTH_PASSWORD;
        /// Seconds
        #[serde(deserialize_with = "nullable")]
        code_execution_jupyter_timeout: Option<i64> = CODE_EXECUTION_JUPYTER_TIMEOUT;
        enable_code_interpreter: bool = ENABLE_CODE_INTERPRETER;
        /// `pyodide` (in the browser) or `jupyter`
        code_interpreter_engine: String = CODE_INTERPRETER_ENGINE;
        /// Empty: the built-in one
        #[serde(deserialize_with = "nullable")]
        code_interpreter_prompt_template: Option<String> = CODE_INTERPRETER_PROMPT_TEMPLATE;
        #[serde(deserialize_with = "nullable")]
        code_interpreter_jupyter_url: Option<String> = CODE_INTERPRETER_JUPYTER_URL;
        /// `token`, `password` or empty
        #[serde(deserialize_with = "nullable")]
        code_interpreter_jupyter_auth: Option<String> = CODE_INTERPRETER_JUPYTER_AUTH;
        #[serde(deserialize_with = "nullable")]
        code_interpreter_jupyter_auth_token: Option<String> = CODE_INTERPRETER_JUPYTER_AUTH_TOKEN;
        #[serde(deserialize_with = "nullable")]
        code_interpreter_jupyter_auth_password: Option<String> = CODE_INTERPRETER_JUPYTER_AUTH_PASSWORD;
        /// Seconds
        #[serde(deserialize_with = "nullable")]
        code_interpreter_jupyter_timeout: Option<i64> = CODE_INTERPRETER_JUPYTER_TIMEOUT;
    }
}

#[OpenApi(prefix_path = "/api/v1/configs", tag = "Area::Configs")]
impl Sections {
    /// Read how models are reached
    #[oai(path = "/connections", method = "get", operation_id = "get_connection_settings")]
    async fn connections(&self, caller: Administrator) -> Result<Body<Connections>, Failure> {
        Ok(Body(Connections::of(&*self.settings.view(&caller.0)?)))
    }

    /// Replace how models are reached
    #[oai(path = "/connections", method = "post", operation_id = "set_connection_settings")]
    async fn replace_connections(
        &self,
        caller: Administrator,
        form: Body<Connections>,
    ) -> Result<Body<Connections>, Failure> {
        let now = self.settings.change_as(&caller.0, form.0.changes()).await?;
        Ok(Body(Connections::of(&now)))
    }

    /// Read which models are offered first
    #[oai(path = "/models", method = "get", operation_id = "get_model_settings")]
    async fn models(&self, caller: Administrator) -> Result<Body<Models>, Failure> {
        Ok(Body(Models::of(&*self.settings.view(&caller.0)?)))
    }

    /// Replace which models are offered first
    #[oai(path = "/models", method = "post", operation_id = "set_model_settings")]
    async fn replace_models(&self, caller: Administrator, form: Body<Models>) -> Result<Body<Models>, Failure> {
        let now = self.settings.change_as(&caller.0, form.0.changes()).await?;
        Ok(Body(Models::of(&now)))
    }

    /// Read how code is run
    #[oai(path = "/code_execution", method = "get", operation_id = "get_code_settings")]
    async fn code(&self, caller: Administrator) -> Result<Body<Code>, Failure> {
        Ok(Body(Code::of(&*self.settings.view(&caller.0)?)))
    }

    /// Replace how code is run
    #[oai(path = "/code_execution", method = "post", operation_id = "set_code_settings")]
    async fn replace_code(&self, caller: Administrator, form: Body<Code>) -> Result<Body<Code>, Failure> {
        let now = self.settings.change_as(&caller.0, form.0.changes()).await?;
        Ok(Body(Code::of(&now)))
    }
}
