use std::error::Error;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderValue, USER_AGENT};
use http::{Method, Request, Response, StatusCode, Uri};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, Limited};
use hyper::upgrade::{self, Upgraded};
use hyper_util::client::legacy;
use tower::ServiceExt;
use tower::util::BoxCloneSyncService;

/// The body of an answer as it comes in.
pub type AnswerBody = UnsyncBoxBody<Bytes, hyper::Error>;

/// What requests go out with. Whoever makes it decides on certificates, proxies, and how far it reaches.
pub type HttpClient = BoxCloneSyncService<Request<Full<Bytes>>, Response<AnswerBody>, legacy::Error>;

/// Calls other services, one client for all: connections are kept and shared.
#[derive(Debug, Clone)]
pub struct Outbound {
    client: HttpClient,
    deadline: Option<Duration>,
}

/// A call that failed. The address is not part of it: those of webhooks are secret.
#[derive(Debug, thiserror::Error)]
pub enum OutboundError {
    #[error("the address is not one of http or https")]
    Address,
    #[error("there was no answer within {0:?}")]
    Deadline(Duration),
    #[error("the service cannot be reached")]
    Unreachable(#[source] Box<dyn Error + Send + Sync>),
    #[error("the service answered {0}")]
    Status(StatusCode),
    #[error("the answer could not be read to its end, or is too large")]
    Answer(#[source] Box<dyn Error + Send + Sync>),
}

/// Answers larger than this are not read.
const LARGEST: usize = 8 << 20;

impl Outbound {
    /// Calls of this client take at most so long, from the connection to the last byte; `None` is for as long as it
    /// takes.
    pub fn new(client: HttpClient, deadline: impl Into<Option<Duration>>) -> Self {
        Self {
            client,
            deadline: deadline.into(),
        }
    }

    /// The same with another deadline.
    #[must_use]
    pub fn within(&self, deadline: impl Into<Option<Duration>>) -> Self {
        Self::new(self.client.clone(), deadline)
    }

    /// Reads a document.
    pub async fn get(&self, address: &str) -> Result<Bytes, OutboundError> {
        successful(self.send(request(Method::GET, address, Bytes::new())?).await?)
    }

    /// Sends a JSON document; the answer is not looked at beyond its status.
    pub async fn post(&self, address: &str, json: Vec<u8>) -> Result<(), OutboundError> {
        successful(self.send(request(Method::POST, address, json.into())?).await?).map(drop)
    }

    /// Sends a request, and answers whatever comes back.
    pub(crate) async fn send(&self, request: Request<Full<Bytes>>) -> Result<Response<Bytes>, OutboundError> {
        let whole = async {
            let (head, body) = self.ask(request).await?.into_parts();
            let body = Limited::new(body, LARGEST).collect().await;
            let body = body.map_err(OutboundError::Answer)?.to_bytes();
            Ok(Response::from_parts(head, body))
        };
        self.in_time(whole).await
    }

    /// Sends a request with which HTTP ends on its connection, and answers the connection.
    pub(crate) async fn upgrade(&self, request: Request<Full<Bytes>>) -> Result<Response<Upgraded>, OutboundError> {
        let switched = async {
            let mut answer = self.ask(request).await?;
            if answer.status() != StatusCode::SWITCHING_PROTOCOLS {
                return Err(OutboundError::Status(answer.status()));
            }
            let connection = upgrade::on(&mut answer).await;
            let connection = connection.map_err(|error| OutboundError::Answer(error.into()))?;
            Ok(answer.map(|_| connection))
        };
        self.in_time(switched).await
    }

    async fn ask(&self, request: Request<Full<Bytes>>) -> Result<Response<AnswerBody>, OutboundError> {
        let answer = self.client.clone().oneshot(request).await;
        answer.map_err(|error| OutboundError::Unreachable(error.into()))
    }

    async fn in_time<T>(&self, work: impl Future<Output = Result<T, OutboundError>>) -> Result<T, OutboundError> {
        match self.deadline {
            None => work.await,
            Some(deadline) => tokio::time::timeout(deadline, work)
                .await
                .map_err(|_| OutboundError::Deadline(deadline))?,
        }
    }
}

/// A request to a service, with the headers that every one has.
pub(crate) fn request(method: Method, address: &str, body: Bytes) -> Result<Request<Full<Bytes>>, OutboundError> {
    let uri: Uri = address.trim().parse().map_err(|_| OutboundError::Address)?;
    if uri.host().is_none() || !matches!(uri.scheme_str(), Some("http" | "https")) {
        return Err(OutboundError::Address);
    }
    let mut request = Request::new(Full::new(body));
    *request.method_mut() = method;
    *request.uri_mut() = uri;
    let headers = request.headers_mut();
    headers.insert(
        USER_AGENT,
        HeaderValue::from_static(concat!("loquat/", env!("CARGO_PKG_VERSION"))),
    );
    headers.insert(ACCEPT, HeaderValue::from_static("application/json, */*;q=0.5"));
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(request)
}

/// The body of an answer that is one of success.
pub(crate) fn successful(answer: Response<Bytes>) -> Result<Bytes, OutboundError> {
    match answer.status().is_success() {
        true => Ok(answer.into_body()),
        false => Err(OutboundError::Status(answer.status())),
    }
}
