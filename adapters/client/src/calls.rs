use std::time::Duration;

use bytes::Bytes;
use http::{Response, StatusCode};
use hyper::upgrade::{self, Upgraded};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tower::ServiceExt;

use crate::request::{CallRequest, get, post_json};
use crate::{AnswerBody, CallError, Download, HttpClient, redirects};

/// Calls other services, one client for all: connections are kept and shared. Every call has a deadline, and every answer
/// a largest size.
#[derive(Debug, Clone)]
pub struct Calls {
    client: HttpClient,
    deadline: Option<Duration>,
    largest: usize,
    redirects: u8,
}

/// The largest answer that is read if nobody says otherwise.
const LARGEST: usize = 8 << 20;

impl Calls {
    /// Calls of this client take at most so long, from the connection to the last byte; `None` is for as long as it
    /// takes. No redirect is followed.
    pub fn new(client: HttpClient, deadline: impl Into<Option<Duration>>) -> Self {
        Self {
            client,
            deadline: deadline.into(),
            largest: LARGEST,
            redirects: 0,
        }
    }

    /// The same with another deadline.
    #[must_use]
    pub fn within(&self, deadline: impl Into<Option<Duration>>) -> Self {
        Self {
            deadline: deadline.into(),
            ..self.clone()
        }
    }

    /// The same with answers of at most so many bytes.
    #[must_use]
    pub fn up_to(&self, largest: usize) -> Self {
        Self {
            largest,
            ..self.clone()
        }
    }

    /// The same with so many redirects followed, each with the client that the first address was called with: what is out
    /// of its reach stays so.
    #[must_use]
    pub fn following(&self, redirects: u8) -> Self {
        Self {
            redirects,
            ..self.clone()
        }
    }

    /// Reads a document.
    pub async fn get(&self, address: &str) -> Result<Bytes, CallError> {
        successful(self.send(get(address)?).await?)
    }

    /// Reads a JSON document.
    pub async fn get_json<T: DeserializeOwned>(&self, address: &str) -> Result<T, CallError> {
        self.json(get(address)?).await
    }

    /// Sends a JSON document, and reads the one that is answered.
    pub async fn post_json<T: DeserializeOwned>(
        &self,
        address: &str,
        body: &(impl Serialize + ?Sized),
    ) -> Result<T, CallError> {
        self.json(post_json(address, body)?).await
    }

    /// Sends a request, and reads the JSON document that is answered.
    pub async fn json<T: DeserializeOwned>(&self, request: CallRequest) -> Result<T, CallError> {
        let body = successful(self.send(request).await?)?;
        serde_json::from_slice(&body).map_err(CallError::Json)
    }

    /// Sends a request, and answers whatever comes back, read to its end.
    pub async fn send(&self, request: CallRequest) -> Result<Response<Bytes>, CallError> {
        let whole = async {
            let (head, body) = self.ask(request).await?.into_parts();
            let body = Download::new(body, None, self.largest).whole().await?;
            Ok(Response::from_parts(head, body))
        };
        self.in_time(whole).await
    }

    /// Sends a request, and answers what comes back as it comes. The deadline is one for the beginning of the answer, then
    /// for each piece.
    pub async fn stream(&self, request: CallRequest) -> Result<Response<Download>, CallError> {
        let answer = self.in_time(self.ask(request)).await?;
        Ok(answer.map(|body| Download::new(body, self.deadline, self.largest)))
    }

    /// The same for answers of success alone.
    pub async fn download(&self, request: CallRequest) -> Result<Response<Download>, CallError> {
        let answer = self.stream(request).await?;
        match answer.status().is_success() {
            true => Ok(answer),
            false => Err(CallError::Status {
                status: answer.status(),
                body: answer.into_body().whole().await.unwrap_or_default(),
            }),
        }
    }

    /// Sends a request with which HTTP ends on its connection, and answers the connection.
    pub async fn upgrade(&self, request: CallRequest) -> Result<Response<Upgraded>, CallError> {
        let switched = async {
            let mut answer = self.ask(request).await?;
            if answer.status() != StatusCode::SWITCHING_PROTOCOLS {
                return Err(CallError::Status {
                    status: answer.status(),
                    body: Bytes::new(),
                });
            }
            let connection = upgrade::on(&mut answer).await;
            let connection = connection.map_err(|error| CallError::Answer(error.into()))?;
            Ok(answer.map(|_| connection))
        };
        self.in_time(switched).await
    }

    async fn ask(&self, request: CallRequest) -> Result<Response<AnswerBody>, CallError> {
        if self.redirects == 0 {
            return self.ask_once(request).await;
        }
        let mut request = request;
        for _ in 0..=self.redirects {
            let answer = self.ask_once(request.clone()).await?;
            match redirects::next(&request, &answer)? {
                Some(next) => request = next,
                None => return Ok(answer),
            }
        }
        Err(CallError::Redirects(self.redirects))
    }

    async fn ask_once(&self, request: CallRequest) -> Result<Response<AnswerBody>, CallError> {
        let answer = self.client.clone().oneshot(request).await;
        answer.map_err(|error| CallError::Unreachable(error.into()))
    }

    async fn in_time<T>(&self, work: impl Future<Output = Result<T, CallError>>) -> Result<T, CallError> {
        match self.deadline {
            None => work.await,
            Some(deadline) => tokio::time::timeout(deadline, work)
                .await
                .map_err(|_| CallError::Deadline(deadline))?,
        }
    }
}

/// The body of an answer that is one of success.
pub fn successful(answer: Response<Bytes>) -> Result<Bytes, CallError> {
    match answer.status().is_success() {
        true => Ok(answer.into_body()),
        false => Err(CallError::Status {
            status: answer.status(),
            body: answer.into_body(),
        }),
    }
}
