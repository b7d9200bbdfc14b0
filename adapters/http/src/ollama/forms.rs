//! The bodies that have to be of a shape. What a form does not name passes through.

use loquat_core::shared::JsonObject;
use poem_openapi::Object;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::wire::{FreeObject, FreeValue};

/// Names a model; whatever else is in it goes to the server too
#[derive(Object, Serialize, Deserialize)]
#[oai(rename = "ModelNameForm", write_only_all)]
pub struct ModelNameForm {
    model: Option<String>,
    #[oai(skip)]
    #[serde(flatten)]
    rest: FreeObject,
}

/// A model that a server shall make; whatever else is in it goes to the server too
#[derive(Object, Serialize, Deserialize)]
#[oai(rename = "CreateModelForm", write_only_all)]
pub struct CreateModelForm {
    model: Option<String>,
    stream: Option<bool>,
    path: Option<String>,
    #[oai(skip)]
    #[serde(flatten)]
    rest: FreeObject,
}

/// A model that a server shall publish
#[derive(Object, Serialize, Deserialize)]
#[oai(rename = "PushModelForm", write_only_all)]
pub struct PushModelForm {
    model: String,
    insecure: Option<bool>,
    stream: Option<bool>,
}

/// A model that shall have another name beside its own
#[derive(Object, Serialize, Deserialize)]
#[oai(rename = "CopyModelForm", write_only_all)]
pub struct CopyModelForm {
    source: String,
    destination: String,
}

/// Text that goes on where the prompt ends
#[derive(Object, Serialize, Deserialize)]
#[oai(rename = "GenerateCompletionForm", write_only_all)]
pub struct GenerateForm {
    model: String,
    prompt: String,
    /// What shall come behind the answer
    suffix: Option<String>,
    /// Base64
    images: Option<Vec<String>>,
    options: Option<FreeObject>,
    system: Option<String>,
    template: Option<String>,
    /// Left out: true
    stream: Option<bool>,
    raw: Option<bool>,
    /// Whatever else is in it goes to the server too
    #[oai(skip)]
    #[serde(flatten)]
    rest: FreeObject,
}

/// Texts that become vectors
#[derive(Object, Serialize, Deserialize)]
#[oai(rename = "GenerateEmbedForm", write_only_all)]
pub struct EmbedForm {
    model: String,
    /// A text or a list of them
    input: FreeValue,
    truncate: Option<bool>,
    options: Option<FreeObject>,
    #[oai(skip)]
    #[serde(flatten)]
    rest: FreeObject,
}

/// A text that becomes a vector, in the older form
#[derive(Object, Serialize, Deserialize)]
#[oai(rename = "GenerateEmbeddingsForm", write_only_all)]
pub struct EmbeddingsForm {
    model: String,
    prompt: String,
    options: Option<FreeObject>,
    #[oai(skip)]
    #[serde(flatten)]
    rest: FreeObject,
}

/// The form as the server gets it: without what was left out.
pub fn object(form: &impl Serialize) -> JsonObject {
    let Ok(Value::Object(mut object)) = serde_json::to_value(form) else {
        return JsonObject::new();
    };
    object.retain(|_, value| !value.is_null());
    object
}
