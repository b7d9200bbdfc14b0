//! How large a body may be: decided by the route and by whether somebody calls, never by what a header claims to be.

use std::io;

use bytes::Bytes;
use http_body::Body as _;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Limited};
use poem::http::header::{AUTHORIZATION, CONTENT_LENGTH, COOKIE};
use poem::{Body, IntoResponse, Request, Response};

use crate::wire::Failure;

/// Largest body of somebody who shows nothing: an e-mail address and a password are small.
const STRANGER: usize = 64 << 10;

/// Largest body of an ordinary operation.
const ORDINARY: usize = 10 << 20;

/// Largest upload at the edge. Operations that take files read them piece by piece, and have limits of their own.
const UPLOAD: usize = 2 << 30;

/// Operations that take files.
const UPLOADS: &[&str] = &[
    "/api/v1/files",
    "/api/v1/audio/transcriptions",
    "/api/v1/pipelines/upload",
    "/ollama/models/upload",
];

/// Operations that take whole chats, documents, pictures, or settings with everything in them.
const LARGE: &[&str] = &[
    "/api/chat",
    "/api/v1/chat",
    "/api/v1/chats",
    "/api/v1/channels",
    "/api/v1/configs/import",
    "/api/v1/evaluations",
    "/api/v1/functions",
    "/api/v1/images",
    "/api/v1/knowledge",
    "/api/v1/messages",
    "/api/v1/models",
    "/api/v1/notes",
    "/api/v1/responses",
    "/api/v1/retrieval",
    "/api/v1/tasks",
    "/api/v1/tools",
    "/api/v1/utils/pdf",
    "/mcp",
    "/ollama",
    "/openai",
];

/// The largest body of this request. `configured` is that of large operations, and no operation's is larger but uploads'.
pub fn of(request: &Request, configured: usize) -> usize {
    let path = request.uri().path();
    let below = |prefixes: &[&str]| prefixes.iter().any(|prefix| is_below(path, prefix));
    if !shows_something(request) {
        STRANGER.min(configured)
    } else if below(UPLOADS) {
        UPLOAD
    } else if below(LARGE) {
        configured
    } else {
        ORDINARY.min(configured)
    }
}

/// Refuses a body that says itself that it is too large, before any of it is read.
pub fn refusal(request: &Request, limit: usize) -> Option<Response> {
    let length: usize = request.header(CONTENT_LENGTH)?.parse().ok()?;
    (length > limit).then(|| Failure::too_large(super::failures::TOO_LARGE).into_response())
}

/// The request with a body that fails as soon as it is longer than the limit.
pub fn limited(mut request: Request, limit: usize) -> Request {
    let mut body: BoxBody<Bytes, io::Error> = request.take_body().into();
    if !body.is_end_stream() {
        body = Limited::new(body, limit).map_err(io::Error::other).boxed();
    }
    request.set_body(Body::from(body));
    request
}

fn is_below(path: &str, prefix: &str) -> bool {
    path.strip_prefix(prefix)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// A credential of any kind, good or bad: the operation finds out which.
fn shows_something(request: &Request) -> bool {
    let headers = request.headers();
    headers.contains_key(AUTHORIZATION) || headers.contains_key("x-api-key") || headers.contains_key(COOKIE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(path: &str, bearer: bool) -> usize {
        let mut request = Request::builder().uri_str(path);
        if bearer {
            request = request.header(AUTHORIZATION, "Bearer t");
        }
        of(&request.finish(), 100 << 20)
    }

    #[test]
    fn the_route_decides_and_strangers_send_little() {
        assert_eq!(limit("/api/v1/auths/signin", false), STRANGER);
        assert_eq!(limit("/api/v1/files/", false), STRANGER);
        assert_eq!(limit("/api/v1/files/?process=true", true), UPLOAD);
        assert_eq!(limit("/api/chat/completions", true), 100 << 20);
        assert_eq!(limit("/api/v1/users/user/settings/update", true), ORDINARY);
        assert_eq!(limit("/api/v1/filesystem", true), ORDINARY);
    }
}
