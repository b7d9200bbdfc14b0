//! An answer as a whole, whoever gave it.

use bytes::BytesMut;
use futures::StreamExt;
use http::Response;
use http::header::CONTENT_TYPE;
use loquat_core::provider::{Passed, ProviderError};
use loquat_core::shared::{JsonObject, JsonText};
use serde_json::Value;

use crate::wire::Bytestream;

/// The largest answer that is read as a whole.
const LARGEST_WHOLE: usize = 64 * 1024 * 1024;

pub fn content_type(response: &Response<Bytestream>) -> String {
    let value = response
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    value.unwrap_or_default().to_owned()
}

/// The answer as it came.
pub fn passed(response: Response<Bytestream>) -> Passed {
    Passed {
        status: response.status().as_u16(),
        content_type: content_type(&response),
        body: response.into_body(),
    }
}

/// The answer as a whole: an object, or why there is none.
pub async fn whole(response: Response<Bytestream>) -> Result<JsonObject, ProviderError> {
    match whole_value(response).await? {
        Value::Object(object) => Ok(object),
        other => Err(ProviderError::Nonsense(described(200, other.to_string().as_bytes()))),
    }
}

/// The answer as a whole, whatever kind of JSON it is.
pub async fn whole_value(response: Response<Bytestream>) -> Result<Value, ProviderError> {
    let status = response.status();
    let mut body = response.into_body();
    let mut bytes = BytesMut::new();
    while let Some(piece) = body.next().await {
        bytes.extend_from_slice(&piece?);
        if bytes.len() > LARGEST_WHOLE {
            return Err(ProviderError::Nonsense(
                "it is larger than any answer should be".to_owned(),
            ));
        }
    }
    match serde_json::from_slice::<Value>(&bytes) {
        Ok(value) if status.is_success() => Ok(value),
        Ok(value) => {
            let body = JsonText::of(&value).map_err(|error| ProviderError::Nonsense(error.to_string()))?;
            Err(ProviderError::Refused {
                status: status.as_u16(),
                body,
            })
        }
        Err(_) => Err(ProviderError::Nonsense(described(status.as_u16(), &bytes))),
    }
}

/// What came instead of JSON, short enough for a message: a page of HTML is known by its title.
fn described(status: u16, bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(16_384)]);
    let lower = text.to_ascii_lowercase();
    let title = lower.find("<title>").and_then(|start| {
        let start = start + "<title>".len();
        let end = lower[start..].find("</title>")?;
        text.get(start..start + end)
    });
    let seen = in_short(title.unwrap_or(&text));
    if seen.is_empty() {
        format!("status {status} and nothing else")
    } else {
        format!("status {status}: {seen}")
    }
}

/// The beginning of a text, in one line.
pub fn in_short(text: &str) -> String {
    let words: Vec<_> = text.split_whitespace().collect();
    words.join(" ").chars().take(200).collect()
}
