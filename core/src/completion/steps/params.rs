//! Temperature and its like: of the request first, then of the model, which has the last word.

use async_trait::async_trait;
use serde_json::{Number, Value, json};

use super::{Step, StepError};
use crate::completion::{Announcer, Exchange};
use crate::shared::JsonObject;

/// What only this service reads and no provider gets.
const OURS: &[&str] = &[
    "stream_response",
    "stream_delta_chunk_size",
    "function_calling",
    "reasoning_tags",
    "system",
];

/// Copies the parameters of the request into what the provider gets, as they are.
pub struct OfTheRequest;

#[async_trait]
impl Step for OfTheRequest {
    fn name(&self) -> &'static str {
        "parameters of the request"
    }

    async fn run(&self, exchange: &mut Exchange, _: &Announcer) -> Result<(), StepError> {
        let params = exchange.request.control.params.clone().unwrap_or_default();
        apply(exchange, &params, |_, value| Some(value.clone()));
        Ok(())
    }
}

/// Writes the parameters of the model over them, each as the kind of value that providers expect.
pub struct OfTheModel;

#[async_trait]
impl Step for OfTheModel {
    fn name(&self) -> &'static str {
        "parameters of the model"
    }

    async fn run(&self, exchange: &mut Exchange, _: &Announcer) -> Result<(), StepError> {
        let params = exchange.model_params().cloned().unwrap_or_default();
        apply(exchange, &params, cast);
        Ok(())
    }
}

/// Asks for the model that a preset stands on.
pub struct BaseModel;

#[async_trait]
impl Step for BaseModel {
    fn name(&self) -> &'static str {
        "base model"
    }

    async fn run(&self, exchange: &mut Exchange, _: &Announcer) -> Result<(), StepError> {
        exchange.name_the_base_model();
        Ok(())
    }
}

fn apply(exchange: &mut Exchange, params: &JsonObject, cast: impl Fn(&str, &Value) -> Option<Value>) {
    let is_sent = |name: &str| !OURS.contains(&name) && name != "custom_params";
    for (name, value) in params.iter().filter(|(name, value)| is_sent(name) && !value.is_null()) {
        if let Some(value) = cast(name, value) {
            exchange.payload().insert(name.clone(), value);
        }
    }
    if let Some(stream) = params.get("stream_response").and_then(Value::as_bool) {
        exchange.payload().insert("stream".to_owned(), Value::Bool(stream));
    }
    if let Some(Value::Object(custom)) = params.get("custom_params") {
        for (name, value) in custom {
            merge(
                exchange.payload().entry(name.clone()).or_insert(Value::Null),
                parsed(value),
            );
        }
    }
}

/// A parameter as the kind of value that it is; `None` if it cannot be read as that.
fn cast(name: &str, value: &Value) -> Option<Value> {
    Some(match name {
        "temperature" | "top_p" | "min_p" | "frequency_penalty" | "presence_penalty" => {
            Value::Number(Number::from_f64(number(value)?)?)
        }
        #[expect(
            clippy::cast_possible_truncation,
            reason = "limits are small; what is cut is beyond any model"
        )]
        "max_tokens" => json!(number(value)? as i64),
        "reasoning_effort" => Value::String(value.as_str().map_or_else(|| value.to_string(), str::to_owned)),
        "stop" => stop(value),
        _ => value.clone(),
    })
}

fn number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// Where to stop: people type `\n` for a line break.
fn stop(value: &Value) -> Value {
    let decoded = |text: &str| Value::String(unescaped(text));
    match value {
        Value::Array(texts) => texts.iter().filter_map(Value::as_str).map(decoded).collect(),
        Value::String(text) => Value::Array(vec![decoded(text)]),
        other => other.clone(),
    }
}

fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            out.push(character);
            continue;
        }
        match characters.next() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some('\\') => out.push('\\'),
            Some(other) => out.extend(['\\', other]),
            None => out.push('\\'),
        }
    }
    out
}

/// A value that an administrator typed: JSON where it is JSON, else the text.
fn parsed(value: &Value) -> Value {
    match value {
        Value::String(text) => serde_json::from_str(text).unwrap_or_else(|_| value.clone()),
        other => other.clone(),
    }
}

/// Puts `news` over `old`, objects member by member.
fn merge(old: &mut Value, news: Value) {
    match (old, news) {
        (Value::Object(old), Value::Object(news)) => {
            for (name, value) in news {
                merge(old.entry(name).or_insert(Value::Null), value);
            }
        }
        (old, news) => *old = news,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{cast, merge, parsed};

    #[test]
    fn typed_texts_become_what_providers_expect() {
        assert_eq!(cast("temperature", &json!("0.3")), Some(json!(0.3)));
        assert_eq!(cast("frequency_penalty", &json!(1)), Some(json!(1.0)));
        assert_eq!(cast("max_tokens", &json!("77")), Some(json!(77)));
        assert_eq!(cast("stop", &json!(["\\n", "END"])), Some(json!(["\n", "END"])));
        assert_eq!(cast("seed", &json!(42)), Some(json!(42)));
        assert_eq!(cast("temperature", &json!("warm")), None);
    }

    #[test]
    fn custom_parameters_are_read_as_json_and_merged_deeply() {
        let mut sent = json!({"a": {"b": 1, "c": 2}});
        merge(&mut sent["a"], parsed(&Value::String("{\"c\": [3]}".to_owned())));
        assert_eq!(sent, json!({"a": {"b": 1, "c": [3]}}));
        assert_eq!(parsed(&json!("bar")), json!("bar"));
        assert_eq!(parsed(&json!("12")), json!(12));
    }
}
