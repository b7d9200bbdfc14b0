use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderValue, USER_AGENT};
use http::{Method, Request, StatusCode, Uri};
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use rustls::crypto::ring;

/// Calls other services, one client for all: connections are kept and shared.
#[derive(Debug, Clone)]
pub struct Outbound {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    deadline: Duration,
}

/// A call that failed. The address is not part of it: those of webhooks are secret.
#[derive(Debug, thiserror::Error)]
pub enum OutboundError {
    #[error("the address is not one of http or https")]
    Address,
    #[error("there was no answer within {0:?}")]
    Deadline(Duration),
    #[error("the service cannot be reached")]
    Unreachable(#[source] hyper_util::client::legacy::Error),
    #[error("the service answered {0}")]
    Status(StatusCode),
    #[error("the answer could not be read to its end, or is too large")]
    Answer(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Answers larger than this are not read.
const LARGEST: usize = 1 << 20;

impl Outbound {
    /// A client whose calls take at most so long, from the connection to the last byte.
    pub fn new(deadline: Duration) -> std::io::Result<Self> {
        let mut connector = HttpConnector::new();
        connector.enforce_http(false);
        connector.set_connect_timeout(Some(deadline));
        let https = HttpsConnectorBuilder::new()
            .with_provider_and_native_roots(Arc::new(ring::default_provider()))?
            .https_or_http()
            .enable_all_versions()
            .wrap_connector(connector);
        Ok(Self {
            client: Client::builder(TokioExecutor::new())
                .pool_idle_timeout(Duration::from_secs(30))
                .build(https),
            deadline,
        })
    }

    /// Reads a document.
    pub async fn get(&self, address: &str) -> Result<Bytes, OutboundError> {
        self.call(Method::GET, address, Bytes::new()).await
    }

    /// Sends a JSON document; the answer is not looked at beyond its status.
    pub async fn post(&self, address: &str, json: Vec<u8>) -> Result<(), OutboundError> {
        self.call(Method::POST, address, json.into()).await.map(drop)
    }

    async fn call(&self, method: Method, address: &str, body: Bytes) -> Result<Bytes, OutboundError> {
        let answer = tokio::time::timeout(self.deadline, self.exchange(method, address, body)).await;
        answer.map_err(|_| OutboundError::Deadline(self.deadline))?
    }

    async fn exchange(&self, method: Method, address: &str, body: Bytes) -> Result<Bytes, OutboundError> {
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

        let answer = self.client.request(request).await.map_err(OutboundError::Unreachable)?;
        if !answer.status().is_success() {
            return Err(OutboundError::Status(answer.status()));
        }
        let body = Limited::new(answer.into_body(), LARGEST).collect().await;
        Ok(body.map_err(OutboundError::Answer)?.to_bytes())
    }
}
