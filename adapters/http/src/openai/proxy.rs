use std::fmt;
use std::sync::Arc;

use loquat_core::provider::{Errand, Method, OpenAiGateway};
use poem::http::header::CONTENT_TYPE;
use poem::{Endpoint, IntoResponse, Request, Response};

use crate::wire::{Authenticator, Credentials, Failure, PassedOn};

/// Everything below `/openai` that is no operation of ours, passed through the first connection. It is a plain endpoint
/// because operations of the document cannot have paths of any length.
#[derive(Clone)]
pub struct OpenAiProxy {
    pub gateway: Arc<OpenAiGateway>,
    pub authenticator: Authenticator,
}

impl fmt::Debug for OpenAiProxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OpenAiProxy")
    }
}

/// The largest body that is passed on; uploads are not limited at the edge.
const LARGEST_BODY: usize = 512 * 1024 * 1024;

/// Below `/openai`, with the methods that are ours.
const OWN_OPERATIONS: &[(Method, &str)] = &[
    (Method::Get, "/config"),
    (Method::Post, "/config/update"),
    (Method::Post, "/verify"),
    (Method::Get, "/models"),
    (Method::Post, "/chat/completions"),
    (Method::Post, "/audio/speech"),
];

impl OpenAiProxy {
    /// Is the request one to be passed through?
    pub fn takes(&self, request: &Request) -> bool {
        let (Some(method), Some(path)) = (method(request), path(request)) else {
            return false;
        };
        let is_one_list = method == Method::Get && path.starts_with("/models/");
        path.len() > 1 && !is_one_list && !OWN_OPERATIONS.contains(&(method, path))
    }

    async fn pass(&self, mut request: Request) -> Result<PassedOn, Failure> {
        let who = self.authenticator.caller(&request).await?.member()?;
        let body = request.take_body().into_bytes_limit(LARGEST_BODY).await;
        let errand = Errand {
            method: method(&request).unwrap_or(Method::Get),
            path: path(&request).unwrap_or_default().to_owned(),
            body: body.map_err(|_| Failure::too_large("the body is larger than what is passed on"))?,
            content_type: request.header(CONTENT_TYPE).map(str::to_owned),
            is_quick: false,
        };
        let on_behalf = Credentials::of(&request).on_behalf(who);
        Ok(PassedOn(self.gateway.pass(&on_behalf, errand).await?))
    }
}

impl Endpoint for OpenAiProxy {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        Ok(match self.pass(request).await {
            Ok(passed) => passed.into_response(),
            Err(failure) => failure.into_response(),
        })
    }
}

fn method(request: &Request) -> Option<Method> {
    match request.method().as_str() {
        "GET" => Some(Method::Get),
        "POST" => Some(Method::Post),
        "PUT" => Some(Method::Put),
        "DELETE" => Some(Method::Delete),
        _ => None,
    }
}

/// The path behind `/openai`, as it came. The query stays here: it may hold what is meant for this service.
fn path(request: &Request) -> Option<&str> {
    request
        .uri()
        .path()
        .strip_prefix("/openai")
        .filter(|path| path.starts_with('/'))
}
