use std::io;

use bytes::Bytes;
use http_body::Body as _;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Limited};
use poem::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use poem::{Body, IntoResponse, Request, Response};

use crate::wire::Failure;

/// Refuses a body that says itself that it is too large, before any of it is read.
pub fn refusal(request: &Request, limit: usize) -> Option<Response> {
    let length: usize = request.header(CONTENT_LENGTH)?.parse().ok()?;
    (length > limit && !is_form(request)).then(|| Failure::too_large(super::failures::TOO_LARGE).into_response())
}

/// The request with a body that fails as soon as it is longer than the limit.
pub fn limited(mut request: Request, limit: usize) -> Request {
    if is_form(&request) {
        return request;
    }
    let mut body: BoxBody<Bytes, io::Error> = request.take_body().into();
    if !body.is_end_stream() {
        body = Limited::new(body, limit).map_err(io::Error::other).boxed();
    }
    request.set_body(Body::from(body));
    request
}

/// Uploads are read piece by piece into files, whose sizes are limited where they are kept.
fn is_form(request: &Request) -> bool {
    request
        .header(CONTENT_TYPE)
        .is_some_and(|kind| kind.to_ascii_lowercase().starts_with("multipart/form-data"))
}
