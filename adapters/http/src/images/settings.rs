use std::sync::Arc;

use loquat_core::image::{ImageSettings, Images};
use loquat_core::settings::Settings;
use poem_openapi::OpenApi;

use crate::area::Area;
use crate::configs::form::{Params, settings_form};
use crate::wire::{Administrator, Body, Failure, FreeObject};

/// The settings of pictures.
pub(super) struct ImageSettingsApi {
    pub images: Arc<Images>,
    pub settings: Arc<Settings>,
}

settings_form! {
    /// Settings of images
    #[oai(rename = "ImagesConfig", rename_all = "SCREAMING_SNAKE_CASE")]
    #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
    ImagesForm {
        /// Images can be made
        enable_image_generation: bool = ENABLE_IMAGE_GENERATION;
        /// A model writes the prompt first
        enable_image_prompt_generation: bool = ENABLE_IMAGE_PROMPT_GENERATION;
        /// `openai`, `gemini`, `comfyui` or `automatic1111`
        image_generation_engine: String = IMAGE_GENERATION_ENGINE;
        image_generation_model: String = IMAGE_GENERATION_MODEL;
        /// For example `512x512`; `auto` for gpt-image models; empty: the engine's choice
        image_size: Option<String> = IMAGE_SIZE;
        image_steps: i64 = IMAGE_STEPS;
        images_openai_api_base_url: String = IMAGES_OPENAI_API_BASE_URL;
        images_openai_api_key: String = IMAGES_OPENAI_API_KEY;
        images_openai_api_version: String = IMAGES_OPENAI_API_VERSION;
        /// Put over the members of each request
        images_openai_api_params: Params = IMAGES_OPENAI_API_PARAMS;
        automatic1111_base_url: String = AUTOMATIC1111_BASE_URL;
        /// `user:password`, if the server wants it
        automatic1111_api_auth: Option<String> = AUTOMATIC1111_API_AUTH;
        /// Put over the members of each request
        automatic1111_params: Params = AUTOMATIC1111_PARAMS;
        comfyui_base_url: String = COMFYUI_BASE_URL;
        comfyui_api_key: String = COMFYUI_API_KEY;
        /// JSON in a text
        comfyui_workflow: String = COMFYUI_WORKFLOW;
        /// Where the values of an order belong, each `{type, node_ids, key, value}`
        comfyui_workflow_nodes: Vec<FreeObject> = COMFYUI_WORKFLOW_NODES;
        images_gemini_api_base_url: String = IMAGES_GEMINI_API_BASE_URL;
        images_gemini_api_key: String = IMAGES_GEMINI_API_KEY;
        /// `predict` (also empty) or `generateContent`
        images_gemini_endpoint_method: String = IMAGES_GEMINI_ENDPOINT_METHOD;
        /// Images can be changed
        enable_image_edit: bool = ENABLE_IMAGE_EDIT;
        /// `openai`, `gemini` or `comfyui`
        image_edit_engine: String = IMAGE_EDIT_ENGINE;
        image_edit_model: String = IMAGE_EDIT_MODEL;
        image_edit_size: Option<String> = IMAGE_EDIT_SIZE;
        images_edit_openai_api_base_url: String = IMAGES_EDIT_OPENAI_API_BASE_URL;
        images_edit_openai_api_key: String = IMAGES_EDIT_OPENAI_API_KEY;
        images_edit_openai_api_version: String = IMAGES_EDIT_OPENAI_API_VERSION;
        images_edit_gemini_api_base_url: String = IMAGES_EDIT_GEMINI_API_BASE_URL;
        images_edit_gemini_api_key: String = IMAGES_EDIT_GEMINI_API_KEY;
        images_edit_comfyui_base_url: String = IMAGES_EDIT_COMFYUI_BASE_URL;
        images_edit_comfyui_api_key: String = IMAGES_EDIT_COMFYUI_API_KEY;
        images_edit_comfyui_workflow: String = IMAGES_EDIT_COMFYUI_WORKFLOW;
        images_edit_comfyui_workflow_nodes: Vec<FreeObject> = IMAGES_EDIT_COMFYUI_WORKFLOW_NODES;
    }
}

impl From<ImagesForm> for ImageSettings {
    fn from(mut form: ImagesForm) -> Self {
        for url in [&mut form.comfyui_base_url, &mut form.images_edit_comfyui_base_url] {
            *url = url.trim_matches('/').to_owned();
        }
        Self {
            model: form.image_generation_model.clone(),
            size: form.image_size.clone().unwrap_or_default(),
            edit_size: form.image_edit_size.clone().unwrap_or_default(),
            steps: form.image_steps,
            changes: form.changes(),
        }
    }
}

#[OpenApi(prefix_path = "/api/v1/images", tag = "Area::Images")]
impl ImageSettingsApi {
    /// Read the settings of images
    #[oai(path = "/config", method = "get", operation_id = "get_image_settings")]
    async fn read(&self, caller: Administrator) -> Result<Body<ImagesForm>, Failure> {
        Ok(Body(ImagesForm::of(&*self.settings.view(&caller.0)?)))
    }

    /// Change the settings of images
    #[oai(path = "/config/update", method = "post", operation_id = "set_image_settings")]
    async fn change(&self, caller: Administrator, form: Body<ImagesForm>) -> Result<Body<ImagesForm>, Failure> {
        let now = self.images.change_settings(&caller.0, form.0.into()).await?;
        Ok(Body(ImagesForm::of(&now)))
    }

    /// Check whether the image engine answers
    ///
    /// Image generation is switched off if it does not.
    #[oai(path = "/config/url/verify", method = "get", operation_id = "check_image_engine")]
    async fn check(&self, caller: Administrator) -> Result<Body<bool>, Failure> {
        self.images.check(&caller.0).await?;
        Ok(Body(true))
    }
}
