use std::time::Duration;

use bytes::Bytes;
use http::Response;
use loquat_client::{CallError, Calls, RequestBuilder};
use loquat_core::audio::AudioError;
use serde_json::Value;

/// How long an engine may work at one piece.
const PATIENCE: Duration = Duration::from_secs(300);

/// How long lists of models and voices may take: a page waits for them.
const LISTS: Duration = Duration::from_secs(5);

/// Largest answer: an hour of speech.
const LARGEST: usize = 64 << 20;

/// The client of engines.
#[derive(Debug, Clone)]
pub struct EngineCalls(pub Calls);

impl EngineCalls {
    /// Asks an engine for audio.
    pub async fn audio(&self, request: RequestBuilder) -> Result<Bytes, AudioError> {
        let calls = self.0.within(PATIENCE).up_to(LARGEST);
        let audio = sent(&calls, request).await?;
        match audio.is_empty() {
            true => Err(AudioError::Nonsense),
            false => Ok(audio),
        }
    }

    /// Asks an engine for a text.
    pub async fn json(&self, request: RequestBuilder) -> Result<Value, AudioError> {
        let answer = sent(&self.0.within(PATIENCE), request).await?;
        serde_json::from_slice(&answer).map_err(|_| AudioError::Nonsense)
    }

    /// Asks an engine for a list.
    pub async fn list(&self, request: RequestBuilder) -> Result<Value, AudioError> {
        let answer = sent(&self.0.within(LISTS), request).await?;
        serde_json::from_slice(&answer).map_err(|_| AudioError::Nonsense)
    }
}

async fn sent(calls: &Calls, request: RequestBuilder) -> Result<Bytes, AudioError> {
    let answer = calls.send(request.build().map_err(failed)?).await.map_err(failed)?;
    match answer.status().is_success() {
        true => Ok(answer.into_body()),
        false => Err(refused(&answer)),
    }
}

fn failed(error: CallError) -> AudioError {
    match error {
        CallError::Deadline(_) => AudioError::Deadline,
        CallError::Address => AudioError::Settings(
            "The address of the speech engine is not one of http or https; correct it in the audio settings."
                .to_owned(),
        ),
        other => AudioError::Unreachable(other.into()),
    }
}

fn refused(answer: &Response<Bytes>) -> AudioError {
    let said: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
    let places = [
        &said["error"]["message"],
        &said["error"],
        &said["detail"]["message"],
        &said["detail"],
        &said["err_msg"],
        &said["message"],
    ];
    let words = places
        .into_iter()
        .find_map(Value::as_str)
        .unwrap_or("it gave no reason");
    AudioError::Refused {
        status: answer.status().as_u16(),
        words: words.chars().take(1000).collect(),
    }
}

/// A text as one segment of an address.
pub fn segment(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}
