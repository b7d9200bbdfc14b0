//! Requests to other services, with the headers that every one has.

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue, USER_AGENT};
use http::{Method, Request, Uri};
use http_body_util::Full;
use serde::Serialize;

use crate::CallError;

/// A request whose body is in memory.
pub type CallRequest = Request<Full<Bytes>>;

const AGENT: HeaderValue = HeaderValue::from_static(concat!("loquat/", env!("CARGO_PKG_VERSION")));
const ANY_JSON: HeaderValue = HeaderValue::from_static("application/json, */*;q=0.5");
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// A request for what stands at the address.
pub fn get(address: &str) -> Result<CallRequest, CallError> {
    let mut request = request(Method::GET, address, Bytes::new())?;
    request.headers_mut().remove(CONTENT_TYPE);
    Ok(request)
}

/// A request that carries this as JSON.
pub fn post_json(address: &str, body: &(impl Serialize + ?Sized)) -> Result<CallRequest, CallError> {
    let body = serde_json::to_vec(body).map_err(CallError::Body)?;
    request(Method::POST, address, body.into())
}

/// A request whose body is JSON unless its `content-type` is set to something else.
pub fn request(method: Method, address: &str, body: Bytes) -> Result<CallRequest, CallError> {
    let mut request = Request::new(Full::new(body));
    *request.method_mut() = method;
    *request.uri_mut() = uri(address)?;
    let headers = request.headers_mut();
    headers.insert(USER_AGENT, AGENT);
    headers.insert(ACCEPT, ANY_JSON);
    headers.insert(CONTENT_TYPE, JSON);
    Ok(request)
}

/// The same request with a header, in the place of others of that name.
pub fn with_header(mut request: CallRequest, name: HeaderName, value: &str) -> Result<CallRequest, CallError> {
    let value = HeaderValue::from_str(value).map_err(|_| CallError::Header)?;
    request.headers_mut().insert(name, value);
    Ok(request)
}

/// The same request with a header that no log shows.
pub fn with_secret(mut request: CallRequest, name: HeaderName, value: &str) -> Result<CallRequest, CallError> {
    let mut value = HeaderValue::from_str(value).map_err(|_| CallError::Header)?;
    value.set_sensitive(true);
    request.headers_mut().insert(name, value);
    Ok(request)
}

/// The same request with a bearer's token; without one if the token is empty.
pub fn with_bearer(request: CallRequest, token: &str) -> Result<CallRequest, CallError> {
    match token.is_empty() {
        true => Ok(request),
        false => with_secret(request, AUTHORIZATION, &format!("Bearer {token}")),
    }
}

/// An address of HTTP, read.
pub fn uri(address: &str) -> Result<Uri, CallError> {
    let uri: Uri = address.trim().parse().map_err(|_| CallError::Address)?;
    match uri.host().is_some() && matches!(uri.scheme_str(), Some("http" | "https")) {
        true => Ok(uri),
        false => Err(CallError::Address),
    }
}
