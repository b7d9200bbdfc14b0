use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Response, StatusCode};
use loquat_client::{CallError, CallRequest, Calls};
use loquat_core::retrieval::{EmbedError, EmbedRequest, Requester};
use loquat_core::settings::Settings;
use loquat_core::shared::Timer;
use serde_json::{Value, json};
use tracing::warn;

/// How services are called: with what connections and settings, and whether they are told who asks.
#[derive(Clone)]
pub struct EmbeddingService {
    pub calls: Calls,
    pub settings: Arc<Settings>,
    pub timer: Arc<dyn Timer>,
    /// `ENABLE_FORWARD_USER_INFO_HEADERS`
    pub name_the_user: bool,
}

impl std::fmt::Debug for EmbeddingService {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EmbeddingService").finish_non_exhaustive()
    }
}

/// Vectors of a large batch take long to write down in digits.
const LARGEST: usize = 256 << 20;

/// A service may have to load its model first.
pub(crate) const DEADLINE: Duration = Duration::from_secs(300);

/// Pauses before a request is sent again.
const PAUSES: [Duration; 3] = [
    Duration::from_millis(200),
    Duration::from_millis(700),
    Duration::from_millis(2000),
];

impl EmbeddingService {
    /// Sends a request, again if the service is busy or away for a moment, and answers the JSON that comes back.
    pub(crate) async fn ask(
        &self,
        request: CallRequest,
        requester: Option<&Requester>,
        deadline: impl Into<Option<Duration>>,
    ) -> Result<Value, EmbedError> {
        let request = self.told_who_asks(request, requester);
        let calls = self.calls.within(deadline).up_to(LARGEST);
        let mut pauses = PAUSES.iter();
        loop {
            let answer = calls.send(request.clone()).await;
            if !may_pass(&answer) {
                return read(answer);
            }
            let Some(pause) = pauses.next() else {
                return read(answer);
            };
            warn!("an embedding service is asked again after {pause:?}: it is busy or away");
            self.timer.sleep(*pause).await;
        }
    }

    fn told_who_asks(&self, mut request: CallRequest, requester: Option<&Requester>) -> CallRequest {
        let Some(requester) = requester.filter(|_| self.name_the_user) else {
            return request;
        };
        for (name, value) in requester.headers() {
            if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
                request.headers_mut().insert(name, value);
            }
        }
        request
    }
}

/// The body of a request: texts, model and prefix. Azure names its model in the address.
pub(crate) fn body(request: &EmbedRequest, with_model: bool) -> Value {
    let mut body = json!({ "input": request.texts });
    if with_model {
        body["model"] = request.model.as_str().into();
    }
    if let Some((name, prefix)) = &request.prefix_field {
        body[name] = prefix.as_str().into();
    }
    body
}

/// The vectors in the form of OpenAI, in the order of their numbers.
pub(crate) fn vectors(answer: &Value) -> Result<Vec<Vec<f32>>, EmbedError> {
    let items = answer["data"].as_array().ok_or_else(no_answer)?;
    let mut numbered: Vec<(u64, Vec<f32>)> = Vec::with_capacity(items.len());
    for (place, item) in (0..).zip(items) {
        numbered.push((item["index"].as_u64().unwrap_or(place), vector(&item["embedding"])?));
    }
    numbered.sort_by_key(|(place, _)| *place);
    Ok(numbered.into_iter().map(|(_, vector)| vector).collect())
}

#[expect(clippy::cast_possible_truncation, reason = "vectors are kept in single precision")]
pub(crate) fn vector(value: &Value) -> Result<Vec<f32>, EmbedError> {
    let numbers = value.as_array().ok_or_else(no_answer)?;
    let numbers = numbers.iter().map(|number| number.as_f64().map(|number| number as f32));
    numbers.collect::<Option<_>>().ok_or_else(no_answer)
}

pub(crate) fn no_answer() -> EmbedError {
    failed("the service answered with something that holds no vectors".into())
}

pub(crate) fn failed(message: String) -> EmbedError {
    EmbedError::Failed { message, cause: None }
}

/// An address or a header that cannot be.
pub(crate) fn unsendable(error: CallError) -> EmbedError {
    EmbedError::Failed {
        message: "the service cannot be asked: look at its address and key in the settings".into(),
        cause: Some(error.into()),
    }
}

fn may_pass(answer: &Result<Response<Bytes>, CallError>) -> bool {
    match answer {
        Ok(answer) => answer.status() == StatusCode::TOO_MANY_REQUESTS || answer.status().is_server_error(),
        Err(error) => matches!(error, CallError::Unreachable(_) | CallError::Answer(_)),
    }
}

fn read(answer: Result<Response<Bytes>, CallError>) -> Result<Value, EmbedError> {
    let answer = answer.map_err(|error| EmbedError::Failed {
        message: format!("the service cannot be asked: {error}"),
        cause: Some(error.into()),
    })?;
    if !answer.status().is_success() {
        let said = said(answer.body()).map_or(String::new(), |said| format!(": {said}"));
        return Err(failed(format!("the service answered {}{said}", answer.status())));
    }
    serde_json::from_slice(answer.body()).map_err(|error| EmbedError::Failed {
        message: "the service answered with something that is no JSON".into(),
        cause: Some(error.into()),
    })
}

/// What a service said about its error, as far as it fits on a line.
fn said(body: &[u8]) -> Option<String> {
    let body: Value = serde_json::from_slice(body).ok()?;
    let places = ["/error/message", "/error", "/detail", "/message"];
    let text = places.iter().find_map(|place| body.pointer(place)?.as_str())?;
    Some(text.chars().take(300).collect())
}
