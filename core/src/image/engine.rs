use serde_json::Value;

use crate::settings::{
    AUTOMATIC1111_API_AUTH, AUTOMATIC1111_BASE_URL, AUTOMATIC1111_PARAMS, COMFYUI_API_KEY, COMFYUI_BASE_URL,
    COMFYUI_WORKFLOW, COMFYUI_WORKFLOW_NODES, IMAGE_EDIT_ENGINE, IMAGE_GENERATION_ENGINE, IMAGES_EDIT_COMFYUI_API_KEY,
    IMAGES_EDIT_COMFYUI_BASE_URL, IMAGES_EDIT_COMFYUI_WORKFLOW, IMAGES_EDIT_COMFYUI_WORKFLOW_NODES,
    IMAGES_EDIT_GEMINI_API_BASE_URL, IMAGES_EDIT_GEMINI_API_KEY, IMAGES_EDIT_OPENAI_API_BASE_URL,
    IMAGES_EDIT_OPENAI_API_KEY, IMAGES_EDIT_OPENAI_API_VERSION, IMAGES_GEMINI_API_BASE_URL, IMAGES_GEMINI_API_KEY,
    IMAGES_GEMINI_ENDPOINT_METHOD, IMAGES_OPENAI_API_BASE_URL, IMAGES_OPENAI_API_KEY, IMAGES_OPENAI_API_PARAMS,
    IMAGES_OPENAI_API_VERSION, Snapshot,
};
use crate::shared::{JsonObject, Secret};

/// The engine that makes pictures, and how it is reached: read from the settings for each order.
#[derive(Debug, Clone)]
pub enum Engine {
    OpenAi(OpenAi),
    Gemini(Gemini),
    ComfyUi(ComfyUi),
    Automatic1111(Automatic1111),
}

/// An engine that speaks OpenAI's API of pictures.
#[derive(Debug, Clone)]
pub struct OpenAi {
    pub url: String,
    pub key: Secret,
    /// Value of `api-version` in the address, if there is one.
    pub api_version: String,
    /// Put over the members of each request.
    pub params: JsonObject,
}

#[derive(Debug, Clone)]
pub struct Gemini {
    pub url: String,
    pub key: Secret,
    pub method: GeminiMethod,
}

/// The operation of Gemini's models that makes pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GeminiMethod {
    Predict,
    GenerateContent,
}

/// A ComfyUI server and the workflow that it runs.
#[derive(Debug, Clone)]
pub struct ComfyUi {
    pub url: String,
    pub key: Secret,
    /// JSON in a text, as administrators paste it.
    pub workflow: String,
    pub nodes: Vec<WorkflowNode>,
}

/// Where a value of an order belongs in a workflow.
#[derive(Debug, Clone, PartialEq)]
pub struct WorkflowNode {
    /// `prompt`, `model`, `width` …; `None` puts in a fixed value.
    pub kind: Option<String>,
    pub ids: Vec<String>,
    pub key: Option<String>,
    pub value: Option<Value>,
}

#[derive(Debug, Clone)]
pub struct Automatic1111 {
    pub url: String,
    /// `user:password`, if the server wants it.
    pub auth: Option<Secret>,
    /// Put over the members of each request.
    pub params: JsonObject,
}

/// The settings name an engine that does not exist.
#[derive(Debug, thiserror::Error)]
#[error("the image engine {0:?} is not known: choose openai, gemini, comfyui or automatic1111 in the settings")]
pub struct NoEngine(String);

impl Engine {
    /// The engine that makes pictures.
    pub fn for_making(now: &Snapshot) -> Result<Self, NoEngine> {
        let owned = str::to_owned;
        match now.get(IMAGE_GENERATION_ENGINE) {
            "openai" => Ok(Self::OpenAi(OpenAi {
                url: owned(now.get(IMAGES_OPENAI_API_BASE_URL)),
                key: now.get(IMAGES_OPENAI_API_KEY).clone(),
                api_version: owned(now.get(IMAGES_OPENAI_API_VERSION)),
                params: now.get(IMAGES_OPENAI_API_PARAMS).clone(),
            })),
            "gemini" => Ok(Self::Gemini(Gemini {
                url: owned(now.get(IMAGES_GEMINI_API_BASE_URL)),
                key: now.get(IMAGES_GEMINI_API_KEY).clone(),
                method: match now.get(IMAGES_GEMINI_ENDPOINT_METHOD) {
                    "generateContent" => GeminiMethod::GenerateContent,
                    _ => GeminiMethod::Predict,
                },
            })),
            "comfyui" => Ok(Self::ComfyUi(ComfyUi {
                url: owned(now.get(COMFYUI_BASE_URL)),
                key: now.get(COMFYUI_API_KEY).clone(),
                workflow: owned(now.get(COMFYUI_WORKFLOW)),
                nodes: nodes(now.get(COMFYUI_WORKFLOW_NODES)),
            })),
            "" | "automatic1111" => {
                let auth = now.get(AUTOMATIC1111_API_AUTH);
                Ok(Self::Automatic1111(Automatic1111 {
                    url: owned(now.get(AUTOMATIC1111_BASE_URL)),
                    auth: (!auth.expose().is_empty()).then(|| auth.clone()),
                    params: now.get(AUTOMATIC1111_PARAMS).clone(),
                }))
            }
            other => Err(NoEngine(owned(other))),
        }
    }

    /// The engine that changes pictures.
    pub fn for_editing(now: &Snapshot) -> Result<Self, NoEngine> {
        let owned = str::to_owned;
        match now.get(IMAGE_EDIT_ENGINE) {
            "openai" => Ok(Self::OpenAi(OpenAi {
                url: owned(now.get(IMAGES_EDIT_OPENAI_API_BASE_URL)),
                key: now.get(IMAGES_EDIT_OPENAI_API_KEY).clone(),
                api_version: owned(now.get(IMAGES_EDIT_OPENAI_API_VERSION)),
                params: JsonObject::new(),
            })),
            "gemini" => Ok(Self::Gemini(Gemini {
                url: owned(now.get(IMAGES_EDIT_GEMINI_API_BASE_URL)),
                key: now.get(IMAGES_EDIT_GEMINI_API_KEY).clone(),
                method: GeminiMethod::GenerateContent,
            })),
            "comfyui" => Ok(Self::ComfyUi(ComfyUi {
                url: owned(now.get(IMAGES_EDIT_COMFYUI_BASE_URL)),
                key: now.get(IMAGES_EDIT_COMFYUI_API_KEY).clone(),
                workflow: owned(now.get(IMAGES_EDIT_COMFYUI_WORKFLOW)),
                nodes: nodes(now.get(IMAGES_EDIT_COMFYUI_WORKFLOW_NODES)),
            })),
            other => Err(NoEngine(owned(other))),
        }
    }

    /// The address at which the engine is.
    pub fn url(&self) -> &str {
        match self {
            Self::OpenAi(engine) => &engine.url,
            Self::Gemini(engine) => &engine.url,
            Self::ComfyUi(engine) => &engine.url,
            Self::Automatic1111(engine) => &engine.url,
        }
    }

    /// The model of an engine for which none is set.
    pub fn default_model(&self) -> &'static str {
        match self {
            Self::OpenAi(_) => "dall-e-2",
            Self::Gemini(_) => "imagen-3.0-generate-002",
            Self::ComfyUi(_) | Self::Automatic1111(_) => "",
        }
    }
}

fn nodes(saved: &[Value]) -> Vec<WorkflowNode> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let given = |value: Option<String>| value.filter(|text| !text.is_empty());
    let nodes = saved.iter().filter_map(Value::as_object);
    let nodes = nodes.map(|node| WorkflowNode {
        kind: given(node.get("type").and_then(text)),
        ids: match node.get("node_ids") {
            Some(Value::Array(ids)) => ids.iter().filter_map(id).collect(),
            Some(single) => id(single).into_iter().collect(),
            None => Vec::new(),
        },
        key: given(node.get("key").and_then(text)),
        value: node.get("value").filter(|value| !value.is_null()).cloned(),
    });
    nodes.collect()
}

/// Ids of nodes are texts of digits, which forms sometimes send as numbers.
fn id(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
