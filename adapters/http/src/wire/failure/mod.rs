mod auths;
mod chats;
mod files;
mod media;
mod models;
mod people;
mod pipelines;
mod plugins;
mod providers;
mod retrieval;
mod together;
mod tools;
mod utils;
mod workspace;

use std::error::Error;

use loquat_core::account::AuthenticationError;
use loquat_core::identity::Denied;
use loquat_core::settings::SettingsError;
use loquat_core::shared::StoreError;
use poem::http::StatusCode;
use poem::{IntoResponse, Response};
use poem_openapi::{ApiResponse, Object};
use serde::Serialize;

use crate::wire::{Body, Invalid, ValidationProblem};

/// What went wrong, for people: clients show it as it is.
#[derive(Debug, Clone, Object, Serialize)]
#[oai(read_only_all)]
pub struct Problem {
    pub detail: String,
}

/// How every operation fails. This file decides which error of the core becomes which status; an error of a new kind
/// does not compile until somebody has decided here.
#[derive(Debug, ApiResponse)]
pub enum Failure {
    /// The request cannot be carried out as it stands
    #[oai(status = 400)]
    Refused(Body<Problem>),
    /// Not signed in, or not allowed to see or do this
    #[oai(status = 401)]
    Unauthorized(Body<Problem>),
    /// Signed in, and not allowed to do this
    #[oai(status = 403)]
    Forbidden(Body<Problem>),
    /// There is no such thing
    #[oai(status = 404)]
    NotFound(Body<Problem>),
    /// The body is larger than this server takes
    #[oai(status = 413)]
    TooLarge(Body<Problem>),
    /// The input is not as the operation needs it
    #[oai(status = 422)]
    Invalid(Body<ValidationProblem>),
    /// Too many attempts; wait a while
    #[oai(status = 429)]
    TooMany(Body<Problem>),
    /// The server failed, and its log says why; or a provider behind it did, and the detail says why
    #[oai(status = 500)]
    Internal(Body<Problem>),
}

fn problem(detail: impl ToString) -> Body<Problem> {
    Body(Problem {
        detail: detail.to_string(),
    })
}

impl Failure {
    pub fn refused(detail: impl ToString) -> Self {
        Self::Refused(problem(detail))
    }

    pub fn unauthorized(detail: impl ToString) -> Self {
        Self::Unauthorized(problem(detail))
    }

    pub fn forbidden(detail: impl ToString) -> Self {
        Self::Forbidden(problem(detail))
    }

    pub fn not_found(detail: impl ToString) -> Self {
        Self::NotFound(problem(detail))
    }

    pub fn too_large(detail: impl ToString) -> Self {
        Self::TooLarge(problem(detail))
    }

    pub fn too_many(detail: impl ToString) -> Self {
        Self::TooMany(problem(detail))
    }

    pub fn invalid_input(invalid: Invalid) -> Self {
        Self::Invalid(Body(ValidationProblem { detail: vec![invalid] }))
    }

    /// A provider of models failed. People are told how: they can do something about it.
    pub fn upstream(error: impl Error) -> Self {
        let detail = with_causes(&error);
        tracing::warn!("a provider failed: {detail}");
        Self::Internal(problem(detail))
    }

    /// The cause goes to the log and never to the caller.
    pub fn internal(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        let cause = cause.into();
        tracing::error!(cause = %with_causes(&*cause), "a request failed in the server");
        Self::Internal(problem("something went wrong in the server; its log says what"))
    }
}

/// The error and what led to it, in one line.
fn with_causes(error: &dyn Error) -> String {
    let mut chain = error.to_string();
    let mut next = error.source();
    while let Some(inner) = next {
        chain.push_str(": ");
        chain.push_str(&inner.to_string());
        next = inner.source();
    }
    chain
}

/// A failure of a status that no operation documents, such as one for which no operation was found.
pub fn problem_response(status: StatusCode, detail: &str) -> Response {
    problem(detail).into_response().with_status(status).into_response()
}

impl From<Denied> for Failure {
    fn from(denied: Denied) -> Self {
        match denied {
            // 401 where one expects 403: clients of this API are used to it.
            Denied::Pending | Denied::NotAdmin | Denied::Lacks(_) | Denied::NotYours => Self::unauthorized(denied),
            Denied::SwitchedOff(_) => Self::forbidden(denied),
        }
    }
}

impl From<SettingsError> for Failure {
    fn from(error: SettingsError) -> Self {
        match error {
            SettingsError::Denied(denied) => denied.into(),
            SettingsError::Store(error) => error.into(),
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Duplicate(_) | StoreError::Unfit => Self::refused(error),
            StoreError::Failed(_) => Self::internal(error),
        }
    }
}

impl From<AuthenticationError> for Failure {
    fn from(error: AuthenticationError) -> Self {
        match error {
            AuthenticationError::Missing | AuthenticationError::Invalid => Self::unauthorized(error),
            // A key that may not be used is the one refusal of a caller that is a 403.
            AuthenticationError::Denied(denied) => Self::forbidden(denied),
            AuthenticationError::Store(error) => error.into(),
        }
    }
}
