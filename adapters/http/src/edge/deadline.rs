use std::time::Duration;

use poem::Response;
use poem::http::StatusCode;

use crate::wire::problem_response;

/// The answer, if it begins in time; how long it then goes on, such as a stream, is not limited.
pub async fn within(limit: Option<Duration>, answer: impl Future<Output = Response>) -> Response {
    let Some(limit) = limit else {
        return answer.await;
    };
    match tokio::time::timeout(limit, answer).await {
        Ok(response) => response,
        Err(_) => {
            tracing::warn!("gave up a request after {limit:?}");
            problem_response(StatusCode::GATEWAY_TIMEOUT, "this took too long and was given up")
        }
    }
}
