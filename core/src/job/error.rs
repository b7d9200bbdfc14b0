use std::error::Error;
use std::time::Duration;

use crate::identity::Denied;
use crate::shared::StoreError;

/// How an attempt at a job fails.
#[derive(Debug, thiserror::Error)]
pub enum JobFailure {
    /// It may go better later.
    #[error("{0}")]
    Again(#[source] Box<dyn Error + Send + Sync>),
    /// It will never go: there is no further attempt.
    #[error("{0}")]
    Never(#[source] Box<dyn Error + Send + Sync>),
    #[error("it was not done within {0:?}")]
    Deadline(Duration),
}

impl JobFailure {
    pub fn again(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Again(cause.into())
    }

    pub fn never(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Never(cause.into())
    }
}

impl From<StoreError> for JobFailure {
    fn from(error: StoreError) -> Self {
        Self::again(error)
    }
}

/// What an administrator who looks after jobs can be told.
#[derive(Debug, thiserror::Error)]
pub enum JobsError {
    #[error("there is no such job, or it has not failed")]
    NotFailed,
    #[error("there is no such job, or it runs right now")]
    NotThere,
    #[error("another job does the same already")]
    SameAlready,
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    Store(#[from] StoreError),
}
