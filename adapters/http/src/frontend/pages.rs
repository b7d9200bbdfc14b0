use poem::http::header::{ALLOW, CACHE_CONTROL, HeaderValue};
use poem::http::{Method, StatusCode};
use poem::{Endpoint, IntoResponse, Request, Response};

use crate::frontend::{Folder, builtin};
use crate::wire::{Authenticator, Failure, problem_response};

/// The page: a file of the built frontend, else its `index.html`, because the page finds its own way from there. The
/// built-in page stands in where no frontend is installed.
#[derive(Debug, Clone)]
pub struct Pages(pub Option<Folder>);

/// Addresses of programs. A person's browser never goes there, and a program cannot use a page.
const OF_PROGRAMS: &[&str] = &["/api/", "/ollama/", "/openai/", "/ws/", "/oauth/"];

impl Endpoint for Pages {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        let path = request.uri().path().to_owned();
        if OF_PROGRAMS.iter().any(|start| path.starts_with(start)) {
            return Err(nothing_here().into());
        }
        if !reads(request.method()) {
            return Ok(only_reading());
        }
        let Some(folder) = &self.0 else {
            return Ok(builtin::page(&request));
        };
        let wanted = path.trim_start_matches('/');
        let file = if wanted.is_empty() {
            None
        } else {
            folder.file(wanted).await
        };
        let mut response = match file {
            Some(file) => file.answer(&request).await?,
            // A script that is gone must not be a page: the browser would try to run it.
            None if path.ends_with(".js") => return Err(nothing_here().into()),
            None => match folder.file("index.html").await {
                Some(index) => index.answer(&request).await?,
                None => return Err(nothing_here().into()),
            },
        };
        response.headers_mut().insert(CACHE_CONTROL, how_long(&path));
        Ok(response)
    }
}

/// The names of built files contain a hash of what is in them, so they never change; all others are asked for again,
/// which costs a 304.
fn how_long(path: &str) -> HeaderValue {
    HeaderValue::from_static(if path.starts_with("/_app/immutable/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    })
}

/// The folder of pictures and small files at `/static`.
#[derive(Debug, Clone)]
pub struct Static(pub Option<Folder>);

impl Endpoint for Static {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        if !reads(request.method()) {
            return Ok(only_reading());
        }
        let path = request
            .uri()
            .path()
            .strip_prefix("/static/")
            .unwrap_or_default()
            .to_owned();
        let file = match &self.0 {
            Some(folder) => folder.file(&path).await,
            None => None,
        };
        match file {
            Some(file) => file.answer(&request).await,
            None => builtin::picture(&request, &path).ok_or_else(|| nothing_here().into()),
        }
    }
}

/// What the service has made and keeps, such as speech, for people who are signed in.
#[derive(Debug, Clone)]
pub struct Cached(pub Folder);

impl Endpoint for Cached {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        let Some(authenticator) = request.data::<Authenticator>() else {
            return Err(Failure::internal("no authenticator in the request's data").into());
        };
        let caller = authenticator.caller(&request).await?;
        caller.member().map_err(Failure::from)?;
        if !reads(request.method()) {
            return Ok(only_reading());
        }
        let path = request
            .uri()
            .path()
            .strip_prefix("/cache/")
            .unwrap_or_default()
            .to_owned();
        match self.0.file(&path).await {
            Some(file) => file.answer(&request).await,
            None => Err(nothing_here().into()),
        }
    }
}

fn reads(method: &Method) -> bool {
    *method == Method::GET || *method == Method::HEAD
}

fn nothing_here() -> Failure {
    Failure::not_found("there is nothing at this address")
}

fn only_reading() -> Response {
    let refused = problem_response(StatusCode::METHOD_NOT_ALLOWED, "this address can only be read");
    refused.with_header(ALLOW, "GET, HEAD").into_response()
}
