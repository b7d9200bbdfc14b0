//! Where Ollama reads a parameter: at the root of the body, or among its options.

use loquat_core::shared::JsonObject;
use serde_json::{Number, Value, json};

/// What a member of a body is to Ollama.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Stands at the root.
    Root,
    /// Stands among the options, under this name and as this kind of value.
    Option(&'static str, Kind),
    /// Is a word of OpenAI's API that Ollama has no use for.
    Nowhere,
    /// Nobody knows; new options come with every release.
    Unknown,
}

/// A kind of value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Float,
    Integer,
    Flag,
    Texts,
}

const ROOT: &[&str] = &[
    "format",
    "keep_alive",
    "think",
    "template",
    "system",
    "truncate",
    "shift",
    "logprobs",
    "top_logprobs",
];

const NOWHERE: &[&str] = &[
    "audio",
    "function_call",
    "functions",
    "logit_bias",
    "metadata",
    "modalities",
    "n",
    "parallel_tool_calls",
    "prediction",
    "prompt_cache_key",
    "reasoning_effort",
    "safety_identifier",
    "service_tier",
    "store",
    "stream_options",
    "tool_choice",
    "user",
    "verbosity",
    "web_search_options",
];

/// Where the member of that name belongs.
pub fn place(name: &str) -> Place {
    use Kind::{Flag, Float, Integer, Texts};
    match name {
        "temperature" => Place::Option("temperature", Float),
        "top_p" => Place::Option("top_p", Float),
        "min_p" => Place::Option("min_p", Float),
        "typical_p" => Place::Option("typical_p", Float),
        "tfs_z" => Place::Option("tfs_z", Float),
        "mirostat_eta" => Place::Option("mirostat_eta", Float),
        "mirostat_tau" => Place::Option("mirostat_tau", Float),
        "repeat_penalty" => Place::Option("repeat_penalty", Float),
        "presence_penalty" => Place::Option("presence_penalty", Float),
        "frequency_penalty" => Place::Option("frequency_penalty", Float),
        "max_tokens" | "max_completion_tokens" | "num_predict" => Place::Option("num_predict", Integer),
        "seed" => Place::Option("seed", Integer),
        "mirostat" => Place::Option("mirostat", Integer),
        "num_ctx" => Place::Option("num_ctx", Integer),
        "num_batch" => Place::Option("num_batch", Integer),
        "num_keep" => Place::Option("num_keep", Integer),
        "num_gpu" => Place::Option("num_gpu", Integer),
        "main_gpu" => Place::Option("main_gpu", Integer),
        "num_thread" => Place::Option("num_thread", Integer),
        "repeat_last_n" => Place::Option("repeat_last_n", Integer),
        "top_k" => Place::Option("top_k", Integer),
        "use_mmap" => Place::Option("use_mmap", Flag),
        "use_mlock" => Place::Option("use_mlock", Flag),
        "low_vram" => Place::Option("low_vram", Flag),
        "numa" => Place::Option("numa", Flag),
        "penalize_newline" => Place::Option("penalize_newline", Flag),
        "stop" => Place::Option("stop", Texts),
        name if ROOT.contains(&name) => Place::Root,
        name if NOWHERE.contains(&name) => Place::Nowhere,
        _ => Place::Unknown,
    }
}

/// Puts a parameter of a chat where Ollama reads it; `null` says nothing.
pub fn put(body: &mut JsonObject, options: &mut JsonObject, name: &str, value: Value) {
    if value.is_null() {
        return;
    }
    match place(name) {
        Place::Root => {
            body.insert(name.to_owned(), at_root(name, value));
        }
        Place::Option(name, kind) => {
            if let Some(value) = as_kind(kind, value) {
                options.insert(name.to_owned(), value);
            }
        }
        Place::Nowhere => {}
        Place::Unknown => {
            options.insert(name.to_owned(), value);
        }
    }
}

/// People type numbers, schemas and yes or no as text.
fn at_root(name: &str, value: Value) -> Value {
    let Value::String(text) = &value else { return value };
    match name {
        "format" | "keep_alive" | "think" | "truncate" => serde_json::from_str(text).unwrap_or(value),
        _ => value,
    }
}

/// The value as that kind; `None` if it cannot be read so.
fn as_kind(kind: Kind, value: Value) -> Option<Value> {
    match kind {
        Kind::Float => Some(Value::Number(Number::from_f64(number(&value)?)?)),
        Kind::Integer if value.is_i64() || value.is_u64() => Some(value),
        #[expect(clippy::cast_possible_truncation, reason = "what is cut is beyond any model")]
        Kind::Integer => Some(json!(number(&value)? as i64)),
        Kind::Flag => flag(&value).map(Value::Bool),
        Kind::Texts if value.is_string() => Some(Value::Array(vec![value])),
        Kind::Texts => Some(value),
    }
}

fn number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())
}

fn flag(value: &Value) -> Option<bool> {
    let as_number = || number(value).map(|number| number != 0.0);
    value
        .as_bool()
        .or_else(|| value.as_str()?.trim().parse().ok())
        .or_else(as_number)
}
