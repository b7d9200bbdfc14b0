//! What goes to a server, and how its refusals are told.

use bytes::Bytes;
use serde_json::{Value, json};

use crate::ollama::OllamaError;
use crate::provider::{Errand, Method, Passed, ProviderError};
use crate::shared::JsonObject;

/// The largest refusal that is read; an answer passes through without being read.
const LARGEST_REFUSAL: usize = 1 << 20;

/// A list or a check.
pub fn get(path: &str) -> Errand {
    Errand {
        method: Method::Get,
        path: path.to_owned(),
        body: Bytes::new(),
        content_type: None,
        is_quick: true,
    }
}

/// A question or an order.
pub fn post(path: &str, body: JsonObject) -> Errand {
    Errand {
        method: Method::Post,
        path: path.to_owned(),
        body: Value::Object(body).to_string().into(),
        content_type: Some("application/json".to_owned()),
        is_quick: false,
    }
}

pub fn delete(path: &str, body: JsonObject) -> Errand {
    Errand {
        method: Method::Delete,
        ..post(path, body)
    }
}

/// The answer as it is; a refusal in the form of this API, with the server's own status and words.
pub async fn told(passed: Passed) -> Result<Passed, ProviderError> {
    if is_success(&passed) {
        return Ok(passed);
    }
    let status = passed.status;
    let detail = words_of(passed).await?;
    let object = JsonObject::from_iter([("detail".to_owned(), detail)]);
    Ok(Passed::of_object(status, object))
}

pub fn is_success(passed: &Passed) -> bool {
    (200..300).contains(&passed.status)
}

/// What a server says when it refuses something.
pub async fn words_of(passed: Passed) -> Result<Value, ProviderError> {
    let status = passed.status;
    let bytes = passed.whole(LARGEST_REFUSAL).await?;
    let mut answer: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    match answer["error"].take() {
        Value::Null => Ok(json!(format!("Ollama: the server answered with status {status}"))),
        error => Ok(error),
    }
}

/// A short answer that the server must give: its object, or its refusal.
pub async fn answered(passed: Passed, limit: usize) -> Result<JsonObject, OllamaError> {
    if !is_success(&passed) {
        let words = words_of(passed).await?;
        return Err(OllamaError::Refused(
            words.as_str().map_or_else(|| words.to_string(), str::to_owned),
        ));
    }
    let bytes = passed.whole(limit).await?;
    let answer = serde_json::from_slice(&bytes);
    Ok(answer.map_err(|error| ProviderError::Nonsense(error.to_string()))?)
}
