//! OpenAI and everything that speaks like it.

pub(crate) mod chunks;
mod guard;
mod headers;
mod payload;
mod sources;

use std::sync::Arc;

use async_trait::async_trait;
use bytes::BytesMut;
use futures::StreamExt;
use http::header::CONTENT_TYPE;
use http::{Request, Response, Uri};
use http_body_util::Full;
use loquat_core::provider::{
    Answer, Connection, ConnectionBook, Courier, Errand, Method, ModelProvider, OnBehalf, Passed, ProviderError,
    Question,
};
use loquat_core::shared::{JsonObject, JsonText};
use serde_json::Value;

use crate::wire::{Bytestream, Patience, Wire};

/// The largest answer that is read as a whole.
const LARGEST_WHOLE: usize = 64 * 1024 * 1024;

/// What the adapter is told by the installation.
#[derive(Debug, Clone, Copy)]
pub struct Manners {
    /// For answers.
    pub patience: Patience,
    /// For lists and checks.
    pub quick: Patience,
    /// Tell providers who asks (`ENABLE_FORWARD_USER_INFO_HEADERS`).
    pub name_the_user: bool,
    /// The longest line of a stream that is passed on (`CHAT_STREAM_RESPONSE_CHUNK_MAX_BUFFER_SIZE`).
    pub longest_line: Option<usize>,
}

/// Asks OpenAI's API and everything that speaks like it.
#[derive(Clone)]
pub struct OpenAi {
    wire: Wire,
    book: Arc<dyn ConnectionBook>,
    manners: Manners,
}

impl std::fmt::Debug for OpenAi {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OpenAi")
            .field("manners", &self.manners)
            .finish_non_exhaustive()
    }
}

impl OpenAi {
    pub fn new(wire: Wire, book: Arc<dyn ConnectionBook>, manners: Manners) -> Self {
        Self { wire, book, manners }
    }

    fn connection(&self, index: usize) -> Result<Connection, ProviderError> {
        let found = self
            .book
            .connections()
            .into_iter()
            .find(|connection| connection.index == index);
        found
            .filter(|connection| connection.enabled)
            .ok_or(ProviderError::NotConfigured)
    }

    async fn chat(&self, question: Question) -> Result<Response<Bytestream>, ProviderError> {
        let connection = self.connection(question.connection)?;
        let (path, payload) = payload::prepare(&connection, question.payload);
        let errand = Errand {
            method: Method::Post,
            path,
            body: payload::bytes_of(&payload),
            content_type: Some("application/json".to_owned()),
            is_quick: false,
        };
        let response = self.send(&connection, Some(&question.on_behalf), errand).await?;
        Ok(match self.manners.longest_line {
            Some(longest) if content_type(&response).starts_with("text/event-stream") => {
                response.map(|body| guard::without_long_lines(body, longest))
            }
            _ => response,
        })
    }

    async fn send(
        &self,
        connection: &Connection,
        on_behalf: Option<&OnBehalf>,
        errand: Errand,
    ) -> Result<Response<Bytestream>, ProviderError> {
        let patience = if errand.is_quick {
            self.manners.quick
        } else {
            self.manners.patience
        };
        let address = payload::address(connection, &errand.path);
        let uri: Uri = address
            .parse()
            .map_err(|error: http::uri::InvalidUri| ProviderError::Unreachable(error.into()))?;
        let mut request = Request::new(Full::new(errand.body));
        *request.method_mut() = match errand.method {
            Method::Get => http::Method::GET,
            Method::Post => http::Method::POST,
            Method::Put => http::Method::PUT,
            Method::Delete => http::Method::DELETE,
        };
        *request.uri_mut() = uri;
        headers::write(
            request.headers_mut(),
            connection,
            on_behalf,
            self.manners.name_the_user,
            errand.content_type.as_deref(),
        );
        self.wire.send(request, patience).await
    }
}

#[async_trait]
impl ModelProvider for OpenAi {
    async fn ask(&self, question: Question) -> Result<Answer, ProviderError> {
        let response = self.chat(question).await?;
        if response.status().is_success() && content_type(&response).starts_with("text/event-stream") {
            return Ok(Answer::Streamed(chunks::of(response.into_body())));
        }
        whole(response).await.map(Answer::Whole)
    }

    async fn pass(&self, question: Question) -> Result<Passed, ProviderError> {
        self.chat(question).await.map(passed)
    }

    async fn embed(&self, question: Question) -> Result<JsonObject, ProviderError> {
        let connection = self.connection(question.connection)?;
        let errand = Errand {
            method: Method::Post,
            path: "/embeddings".to_owned(),
            body: payload::bytes_of(&question.payload),
            content_type: Some("application/json".to_owned()),
            is_quick: false,
        };
        let errand = payload::errand(&connection, errand);
        whole(self.send(&connection, Some(&question.on_behalf), errand).await?).await
    }
}

#[async_trait]
impl Courier for OpenAi {
    async fn run(
        &self,
        connection: &Connection,
        on_behalf: Option<&OnBehalf>,
        errand: Errand,
    ) -> Result<Passed, ProviderError> {
        let errand = payload::errand(connection, errand);
        self.send(connection, on_behalf, errand).await.map(passed)
    }
}

fn content_type(response: &Response<Bytestream>) -> String {
    let value = response
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    value.unwrap_or_default().to_owned()
}

fn passed(response: Response<Bytestream>) -> Passed {
    Passed {
        status: response.status().as_u16(),
        content_type: content_type(&response),
        body: response.into_body(),
    }
}

/// The answer as a whole: an object, or why there is none.
async fn whole(response: Response<Bytestream>) -> Result<JsonObject, ProviderError> {
    match whole_value(response).await? {
        Value::Object(object) => Ok(object),
        other => Err(ProviderError::Nonsense(described(200, other.to_string().as_bytes()))),
    }
}

/// The answer as a whole, whatever kind of JSON it is.
async fn whole_value(response: Response<Bytestream>) -> Result<Value, ProviderError> {
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
    let seen: String = title
        .unwrap_or(&text)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .take(200)
        .collect();
    if seen.is_empty() {
        format!("status {status} and nothing else")
    } else {
        format!("status {status}: {seen}")
    }
}
