use std::io;

use http_body_util::LengthLimitError;
use poem::error::{MethodNotAllowedError, NotFoundError, ParsePathError, ReadBodyError, SizedLimitError};
use poem::http::StatusCode;
use poem::{Error, IntoResponse, PathPattern, Response};
use poem_openapi::error as oai;

use crate::wire::{Failure, Invalid, problem_response};

pub const TOO_LARGE: &str = "the body is larger than this server takes";

/// Turns what poem refuses before an operation runs (a bad parameter, no such route) into an answer of the same shape
/// as the failures of operations.
pub async fn describe_failures(error: Error) -> Response {
    // An operation's own failure comes as a finished response.
    if error.is_from_response() {
        return error.into_response();
    }
    let mut response = failure(&error).unwrap_or_else(|| by_status(&error));
    // Which route refused is counted.
    if let Some(pattern) = error.data::<PathPattern>() {
        response.set_data(pattern.clone());
    }
    response
}

fn failure(error: &Error) -> Option<Response> {
    let failure = if error.is::<NotFoundError>() {
        Failure::not_found("there is nothing at this address")
    } else if let Some(bad) = error.downcast_ref::<oai::ParseParamError>() {
        Failure::invalid_input(Invalid::parameter("query", bad.name, plain(&bad.reason)))
    } else if let Some(bad) = error.downcast_ref::<oai::ParsePathError>() {
        Failure::invalid_input(Invalid::parameter("path", bad.name, plain(&bad.reason)))
    } else if error.is::<ParsePathError>() {
        Failure::invalid_input(Invalid::parameter("path", "path", "this is not readable text"))
    } else if let Some(bad) = error.downcast_ref::<oai::ParseMultipartError>() {
        Failure::invalid_input(Invalid::field("form", bad.reason.as_str()))
    } else if let Some(bad) = error.downcast_ref::<oai::ParseRequestPayloadError>() {
        Failure::invalid_input(Invalid::field("body", bad.reason.as_str()))
    } else if let Some(bad) = error.downcast_ref::<ReadBodyError>() {
        unreadable_body(bad)
    } else if error.is::<SizedLimitError>() {
        Failure::too_large(TOO_LARGE)
    } else {
        return None;
    };
    Some(failure.into_response())
}

/// The reason without the names that the types have in the document.
fn plain(reason: &str) -> &str {
    let reason = reason.split(" (occurred while parsing").next().unwrap_or(reason);
    match reason.strip_prefix("failed to parse \"") {
        Some(rest) => rest.split_once("\": ").map_or(reason, |(_, reason)| reason),
        None => reason,
    }
}

fn unreadable_body(error: &ReadBodyError) -> Failure {
    match error {
        ReadBodyError::PayloadTooLarge => Failure::too_large(TOO_LARGE),
        ReadBodyError::Utf8(_) => Failure::invalid_input(Invalid::field("body", "this is not UTF-8")),
        ReadBodyError::BodyHasBeenTaken => Failure::internal("the body of a request was read twice"),
        ReadBodyError::Io(cause) if is_over_limit(cause) => Failure::too_large(TOO_LARGE),
        // The client went away, or sent something that is not HTTP.
        ReadBodyError::Io(_) => Failure::refused("the body could not be read to its end"),
    }
}

fn is_over_limit(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|cause| {
        // poem wraps what a body fails with once more.
        let inner = cause.downcast_ref::<io::Error>();
        cause.is::<LengthLimitError>() || inner.is_some_and(is_over_limit)
    })
}

fn by_status(error: &Error) -> Response {
    if error.is::<MethodNotAllowedError>() {
        return problem_response(StatusCode::METHOD_NOT_ALLOWED, "this address does not take this method");
    }
    let status = error.status();
    if status.is_server_error() {
        return Failure::internal(error.to_string()).into_response();
    }
    problem_response(status, &error.to_string())
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn people_are_told_what_is_wrong_and_not_how_types_are_called() {
        let told = r#"failed to parse "integer_int64": invalid digit found in string (occurred while parsing "optional_integer_int64")"#;
        assert_eq!(plain(told), "invalid digit found in string");
        assert_eq!(plain("write true or false"), "write true or false");
    }
}
