//! Making and editing images.

use serde_json::Value as Json;

use crate::settings::Preset::{Document, Number, Off, On, Text};
use crate::settings::variable::{like, variables};
use crate::settings::{presets, rules};
use crate::shared::{JsonObject, Secret};

variables! { Images:
    /// user:password for basic auth
    AUTOMATIC1111_API_AUTH: Secret = Text(""), saved "image_generation.automatic1111.api_auth";
    /// Automatic1111 address
    AUTOMATIC1111_BASE_URL: String = Text(""), saved "image_generation.automatic1111.base_url";
    /// Merged into the request
    AUTOMATIC1111_PARAMS: JsonObject = Document("{}"), saved "image_generation.automatic1111.api_params";
    /// ComfyUI key
    COMFYUI_API_KEY: Secret = Text(""), saved "image_generation.comfyui.api_key";
    /// ComfyUI address
    COMFYUI_BASE_URL: String = Text(""), saved "image_generation.comfyui.base_url";
    /// Workflow JSON text
    COMFYUI_WORKFLOW: String = Text(presets::COMFYUI_WORKFLOW), saved "image_generation.comfyui.workflow";
    /// Which node inputs get which value
    COMFYUI_WORKFLOW_NODES: Vec<Json> = Document("[]"), saved "image_generation.comfyui.nodes";
    /// Image editing on
    ENABLE_IMAGE_EDIT: bool = Off, saved "images.edit.enable";
    /// Image generation on
    ENABLE_IMAGE_GENERATION: bool = Off, saved "image_generation.enable";
    /// Let the task model write the prompt
    ENABLE_IMAGE_PROMPT_GENERATION: bool = On, saved "image_generation.prompt.enable";
    /// Default of the Gemini image addresses
    GEMINI_API_BASE_URL: String = Text("");
    /// Default of the Gemini image keys
    GEMINI_API_KEY: Secret = Text("");
    /// ComfyUI edits key
    IMAGES_EDIT_COMFYUI_API_KEY: Secret = Text(""), saved "images.edit.comfyui.api_key";
    /// ComfyUI edits address
    IMAGES_EDIT_COMFYUI_BASE_URL: String = Text(""), saved "images.edit.comfyui.base_url";
    /// Workflow JSON text
    IMAGES_EDIT_COMFYUI_WORKFLOW: String = Text(""), saved "images.edit.comfyui.workflow";
    /// Which node inputs get which value
    IMAGES_EDIT_COMFYUI_WORKFLOW_NODES: Vec<Json> = Document("[]"), saved "images.edit.comfyui.nodes";
    /// Gemini edits address
    IMAGES_EDIT_GEMINI_API_BASE_URL: String = like(GEMINI_API_BASE_URL), saved "images.edit.gemini.api_base_url";
    /// Gemini edits key
    IMAGES_EDIT_GEMINI_API_KEY: Secret = like(GEMINI_API_KEY), saved "images.edit.gemini.api_key";
    /// OpenAI edits address
    IMAGES_EDIT_OPENAI_API_BASE_URL: String = Text("https://api.openai.com/v1"),
        saved "images.edit.openai.api_base_url";
    /// OpenAI edits key
    IMAGES_EDIT_OPENAI_API_KEY: Secret = Text(""), by rules::providers::openai_key, saved "images.edit.openai.api_key";
    /// api-version query value
    IMAGES_EDIT_OPENAI_API_VERSION: String = Text(""), saved "images.edit.openai.api_version";
    /// Gemini address
    IMAGES_GEMINI_API_BASE_URL: String = like(GEMINI_API_BASE_URL), saved "image_generation.gemini.api_base_url";
    /// Gemini key
    IMAGES_GEMINI_API_KEY: Secret = like(GEMINI_API_KEY), saved "image_generation.gemini.api_key";
    /// predict (also empty) or generateContent
    IMAGES_GEMINI_ENDPOINT_METHOD: String = Text(""), saved "image_generation.gemini.endpoint_method";
    /// OpenAI images address
    IMAGES_OPENAI_API_BASE_URL: String = Text("https://api.openai.com/v1"),
        saved "image_generation.openai.api_base_url";
    /// OpenAI images key
    IMAGES_OPENAI_API_KEY: Secret = Text(""), by rules::providers::openai_key, saved "image_generation.openai.api_key";
    /// Merged into the request
    IMAGES_OPENAI_API_PARAMS: JsonObject = like(IMAGES_OPENAI_PARAMS), env [], saved "image_generation.openai.params";
    /// api-version query value
    IMAGES_OPENAI_API_VERSION: String = Text(""), saved "image_generation.openai.api_version";
    /// Default of IMAGES_OPENAI_API_PARAMS
    IMAGES_OPENAI_PARAMS: JsonObject = Document("{}");
    /// openai, gemini, comfyui
    IMAGE_EDIT_ENGINE: String = Text("openai"), saved "images.edit.engine";
    /// Model
    IMAGE_EDIT_MODEL: String = Text(""), saved "images.edit.model";
    /// WxH or empty
    IMAGE_EDIT_SIZE: String = Text(""), saved "images.edit.size";
    /// openai, gemini, comfyui, automatic1111 (also empty)
    IMAGE_GENERATION_ENGINE: String = Text("openai"), saved "image_generation.engine";
    /// Model
    IMAGE_GENERATION_MODEL: String = Text(""), saved "image_generation.model";
    /// WxH, empty, or auto with gpt-image models
    IMAGE_SIZE: String = Text("512x512"), saved "image_generation.size";
    /// Steps
    IMAGE_STEPS: i64 = Number(50), saved "image_generation.steps";
}
