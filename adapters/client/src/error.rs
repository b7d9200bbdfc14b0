use std::error::Error;
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;

/// A call that failed. The address is not part of it: those of webhooks are secret.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    #[error("the address is not one of http or https")]
    Address,
    #[error("a header of the request has characters that cannot be sent")]
    Header,
    #[error("the body of the request cannot be written as JSON")]
    Body(#[source] serde_json::Error),
    #[error("there was no answer within {0:?}")]
    Deadline(Duration),
    #[error("the service cannot be reached")]
    Unreachable(#[source] Box<dyn Error + Send + Sync>),
    #[error("the service answered {status}")]
    Status {
        status: StatusCode,
        /// What the service said about it; may hold anything, so that it is not part of the message.
        body: Bytes,
    },
    #[error("the service sent the call from one address to the next more than {0} times")]
    Redirects(u8),
    #[error("the answer could not be read to its end")]
    Answer(#[source] Box<dyn Error + Send + Sync>),
    #[error("the answer is larger than {0} bytes")]
    TooLarge(usize),
    #[error("the answer is not the JSON that was expected")]
    Json(#[source] serde_json::Error),
}

impl CallError {
    /// The status of an answer that was none of success.
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Status { status, .. } => Some(*status),
            _ => None,
        }
    }
}
