use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::StreamExt;
use http::{HeaderName, HeaderValue, Response, StatusCode};
use loquat_client::{CallError, CallRequest, Calls, successful};
use loquat_core::retrieval::{ExtractError, Extracted, Part, Requester, SourceDocument};
use loquat_core::settings::Settings;
use loquat_core::shared::{JsonObject, Timer};
use serde_json::Value;
use tracing::warn;

/// How services are called: with what connections and settings, and whether they are told who asks.
#[derive(Clone)]
pub struct Conversion {
    /// For services that administrators name.
    pub services: Calls,
    /// For addresses that services name.
    pub named_by_services: Calls,
    pub settings: Arc<Settings>,
    pub timer: Arc<dyn Timer>,
}

impl std::fmt::Debug for Conversion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Conversion").finish_non_exhaustive()
    }
}

/// Recognising a book takes a while.
pub(crate) const DEADLINE: Duration = Duration::from_secs(600);

/// The largest text that is taken.
const LARGEST: usize = 256 << 20;

/// The largest document that is sent: it is held in memory to be sent again.
const LARGEST_DOCUMENT: usize = 512 << 20;

/// Pauses before a request is sent again.
const PAUSES: [Duration; 3] = [
    Duration::from_millis(300),
    Duration::from_secs(1),
    Duration::from_secs(4),
];

/// One engine's talk about one document.
pub(crate) struct Talk<'a> {
    pub engine: &'static str,
    pub conversion: &'a Conversion,
    pub deadline: Duration,
}

impl Talk<'_> {
    /// Sends a request, again if the service is busy or away for a moment, and answers the JSON that comes back.
    pub(crate) async fn json(&self, call: Result<CallRequest, CallError>) -> Result<Value, ExtractError> {
        let body = self.body(call).await?;
        serde_json::from_slice(&body).map_err(|error| self.error("it answered with something that is no JSON", error))
    }

    pub(crate) async fn body(&self, call: Result<CallRequest, CallError>) -> Result<Bytes, ExtractError> {
        successful(self.answer(call).await?).map_err(|error| self.failed(error))
    }

    pub(crate) async fn answer(&self, call: Result<CallRequest, CallError>) -> Result<Response<Bytes>, ExtractError> {
        self.send(&self.conversion.services, call).await
    }

    /// The same for an address that a service named.
    pub(crate) async fn answer_of_others(
        &self,
        call: Result<CallRequest, CallError>,
    ) -> Result<Response<Bytes>, ExtractError> {
        self.send(&self.conversion.named_by_services, call).await
    }

    async fn send(&self, calls: &Calls, call: Result<CallRequest, CallError>) -> Result<Response<Bytes>, ExtractError> {
        let call = call.map_err(|error| self.failed(error))?;
        let calls = calls.within(self.deadline).up_to(LARGEST);
        let mut pauses = PAUSES.iter();
        loop {
            let answer = calls.send(call.clone()).await;
            let pause = if may_pass(&answer) { pauses.next() } else { None };
            let Some(pause) = pause else {
                return answer.map_err(|error| self.failed(error));
            };
            warn!(
                engine = self.engine,
                "an extraction engine is asked again after {pause:?}: it is busy or away"
            );
            self.pause(*pause).await;
        }
    }

    pub(crate) async fn pause(&self, span: Duration) {
        self.conversion.timer.sleep(span).await;
    }

    pub(crate) fn failed(&self, error: CallError) -> ExtractError {
        let said = match &error {
            CallError::Status { body, .. } => said(body).map_or(String::new(), |said| format!(" ({said})")),
            _ => String::new(),
        };
        ExtractError::Engine {
            message: format!(
                "the extraction engine {} did not read the document: {error}{said}",
                self.engine
            ),
            cause: Some(error.into()),
        }
    }

    pub(crate) fn error(&self, what: &str, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> ExtractError {
        ExtractError::Engine {
            message: format!(
                "the extraction engine {} did not read the document: {what}",
                self.engine
            ),
            cause: Some(cause.into()),
        }
    }

    pub(crate) fn odd(&self, what: &str) -> ExtractError {
        ExtractError::Engine {
            message: format!(
                "the extraction engine {} did not read the document: {what}",
                self.engine
            ),
            cause: None,
        }
    }

    /// A setting that must not be empty.
    pub(crate) fn needed<'a>(&self, value: &'a str, setting: &str) -> Result<&'a str, ExtractError> {
        match value.trim().trim_end_matches('/') {
            "" => Err(self.odd(&format!("set {setting} in the settings of documents"))),
            value => Ok(value),
        }
    }
}

fn may_pass(answer: &Result<Response<Bytes>, CallError>) -> bool {
    match answer {
        Ok(answer) => matches!(
            answer.status(),
            StatusCode::TOO_MANY_REQUESTS
                | StatusCode::BAD_GATEWAY
                | StatusCode::SERVICE_UNAVAILABLE
                | StatusCode::GATEWAY_TIMEOUT
        ),
        Err(error) => matches!(error, CallError::Unreachable(_)),
    }
}

/// What a service said about its error, as far as it fits on a line.
fn said(body: &[u8]) -> Option<String> {
    let body: Value = serde_json::from_slice(body).ok()?;
    let places = ["/error/message", "/error", "/detail", "/message", "/msg"];
    let text = places.iter().find_map(|place| body.pointer(place)?.as_str())?;
    Some(text.chars().take(300).collect())
}

/// The document's bytes.
pub(crate) async fn whole(document: SourceDocument) -> Result<Bytes, ExtractError> {
    let mut content = document.content;
    let mut bytes = Vec::new();
    while let Some(piece) = content.next().await {
        let piece = piece.map_err(|cause| ExtractError::Engine {
            message: "the document's bytes cannot be read".into(),
            cause: Some(cause.into()),
        })?;
        if bytes.len() + piece.len() > LARGEST_DOCUMENT {
            let most = LARGEST_DOCUMENT >> 20;
            return Err(ExtractError::TooLarge(format!(
                "documents of up to {most} MB are sent to engines"
            )));
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes.into())
}

/// The same request, which tells who asks.
pub(crate) fn naming(mut call: CallRequest, requester: Option<&Requester>) -> CallRequest {
    for (name, value) in requester.into_iter().flat_map(Requester::headers) {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            call.headers_mut().insert(name, value);
        }
    }
    call
}

/// A text of which no pages are known.
pub(crate) fn one(text: &str) -> Extracted {
    Extracted {
        parts: vec![Part::plain(text)],
    }
}

/// What is known of a part, as far as it is no list and no object.
pub(crate) fn scalars(metadata: &Value) -> JsonObject {
    let members = metadata.as_object().into_iter().flatten();
    let scalars = members.filter(|(_, value)| !(value.is_object() || value.is_array() || value.is_null()));
    scalars.map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// A time in seconds as people write it into a setting.
pub(crate) fn seconds(text: &str) -> Option<Duration> {
    let seconds: f64 = text.trim().parse().ok()?;
    Duration::try_from_secs_f64(seconds).ok().filter(|span| !span.is_zero())
}
