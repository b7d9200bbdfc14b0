use std::time::Duration;

use bytes::Bytes;
use futures::StreamExt;
use futures::stream::BoxStream;
use http::{Request, Response};
use http_body_util::Full;
use loquat_client::{HttpClient, chain};
use loquat_core::provider::{ProviderError, Waited};
use tokio::time::{Instant, timeout};
use tower::ServiceExt;

use crate::pieces::Pieces;

/// How long a provider may take.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    pub to_connect: Duration,
    /// Until the provider begins to answer; `None` waits for as long as the caller does.
    pub first_byte: Option<Duration>,
    /// Between two pieces of an answer.
    pub silence: Option<Duration>,
    /// For an answer as a whole.
    pub whole: Option<Duration>,
}

/// Carries requests to providers: with patience, and with a cause for every failure.
#[derive(Debug, Clone)]
pub struct Wire {
    client: HttpClient,
}

/// The stream of an answer's bytes; dropping it closes the connection that carries it.
pub type Bytestream = BoxStream<'static, Result<Bytes, ProviderError>>;

impl Wire {
    pub fn new(client: HttpClient) -> Self {
        Self { client }
    }

    /// Sends the request and waits until the answer begins.
    pub async fn send(
        &self,
        request: Request<Full<Bytes>>,
        patience: Patience,
    ) -> Result<Response<Bytestream>, ProviderError> {
        let begun = Instant::now();
        let first_byte = least(patience.first_byte, patience.whole);
        let answer = self.client.clone().oneshot(request);
        let response = within(first_byte, Waited::ForTheFirstByte, answer).await?;
        let response = response.map_err(|error| match error.is_connect() {
            true => ProviderError::Unreachable(chain(&error).into()),
            false => ProviderError::BrokeOff(chain(&error).into()),
        })?;
        let end = patience.whole.map(|whole| begun + whole);
        Ok(response.map(|body| Pieces::new(body, patience.silence, end).boxed()))
    }
}

fn least(one: Option<Duration>, other: Option<Duration>) -> Option<Duration> {
    one.into_iter().chain(other).min()
}

async fn within<T>(limit: Option<Duration>, waited: Waited, work: impl Future<Output = T>) -> Result<T, ProviderError> {
    match limit {
        Some(limit) => timeout(limit, work).await.map_err(|_| ProviderError::TimedOut(waited)),
        None => Ok(work.await),
    }
}
