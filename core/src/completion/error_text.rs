//! What people are told of an error.

use serde_json::{Value, json};

use crate::completion::CompletionError;
use crate::provider::ProviderError;
use crate::shared::JsonText;

/// An error that a provider reported inside an answer.
pub fn refusal(error: &Value) -> CompletionError {
    match JsonText::of(&json!({ "error": error })) {
        Ok(body) => ProviderError::Refused { status: 502, body }.into(),
        Err(error) => ProviderError::Nonsense(error.to_string()).into(),
    }
}

/// What the page shows of an error: the provider's own words where it has some.
pub fn error_text(error: &CompletionError) -> Value {
    let CompletionError::Provider(ProviderError::Refused { status, body }) = error else {
        return Value::String(in_a_sentence(error));
    };
    let body: Value = body.read().unwrap_or_default();
    let inner = &body["error"];
    match (inner, &inner["detail"]) {
        (_, detail) if !detail.is_null() => detail.clone(),
        (Value::Null, _) => match [&body["detail"], &body["message"]].into_iter().find_map(Value::as_str) {
            Some(words) => Value::from(words),
            None => Value::String(format!("the provider answered with status {status}")),
        },
        (inner, _) => inner.clone(),
    }
}

/// The error with its cause in a sentence; causes of the store stay in the log.
fn in_a_sentence(error: &CompletionError) -> String {
    match error {
        CompletionError::Provider(ProviderError::Unreachable(cause)) => {
            format!("the provider cannot be reached: {cause}")
        }
        CompletionError::Provider(ProviderError::BrokeOff(cause)) => {
            format!("the provider broke off its answer: {cause}")
        }
        CompletionError::Store(_) => "the chat could not be read".to_owned(),
        other => other.to_string(),
    }
}
