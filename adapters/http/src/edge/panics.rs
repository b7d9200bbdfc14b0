use std::any::Any;
use std::panic::AssertUnwindSafe;

use futures::FutureExt;
use poem::{IntoResponse, Response};

use crate::wire::Failure;

/// The answer, or a failure if making it panicked: a mistake in one operation must not take the connection with it.
pub async fn caught(answer: impl Future<Output = Response>) -> Response {
    // Whatever the panic left half-done was owned by the request; what is shared is behind locks that cope.
    match AssertUnwindSafe(answer).catch_unwind().await {
        Ok(response) => response,
        Err(panic) => Failure::internal(format!("panicked: {}", message(panic.as_ref()))).into_response(),
    }
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("without a word")
}
