use std::pin::Pin;

use http::header::{ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN, ORIGIN, VARY};
use http::{HeaderValue, Request, Response, StatusCode};
use hyper::service::Service;

/// Stands before the sockets: only pages of the allowed origins may connect, and those may read what they get.
#[derive(Debug, Clone)]
pub struct Door<S> {
    inner: S,
    /// `None` lets every page in.
    origins: Option<Vec<String>>,
}

impl<S> Door<S> {
    /// Lets pages of these origins in; `*` among them stands for all.
    pub fn new(inner: S, origins: &[String]) -> Self {
        let all = origins.iter().any(|origin| origin == "*");
        Self {
            inner,
            origins: (!all).then(|| origins.to_vec()),
        }
    }

    /// May a page of this origin connect? Programs that are no browsers send none.
    fn lets_in(&self, origin: Option<&HeaderValue>) -> bool {
        match (&self.origins, origin) {
            (None, _) | (_, None) => true,
            (Some(origins), Some(origin)) => origins.iter().any(|allowed| allowed.as_bytes() == origin.as_bytes()),
        }
    }
}

impl<S, Body, Reply> Service<Request<Body>> for Door<S>
where
    S: Service<Request<Body>, Response = Response<Reply>>,
    S::Future: Send + 'static,
    S::Error: Send + 'static,
    Reply: Default + Send + 'static,
{
    type Response = Response<Reply>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn call(&self, request: Request<Body>) -> Self::Future {
        if !request.uri().path().starts_with("/ws/socket.io") {
            return Box::pin(self.inner.call(request));
        }
        let origin = request.headers().get(ORIGIN).cloned();
        if !self.lets_in(origin.as_ref()) {
            tracing::warn!(
                ?origin,
                "a page of a foreign origin wanted a socket; see CORS_ALLOW_ORIGIN"
            );
            let mut refusal = Response::new(Reply::default());
            *refusal.status_mut() = StatusCode::BAD_REQUEST;
            return Box::pin(std::future::ready(Ok(refusal)));
        }
        let answer = self.inner.call(request);
        Box::pin(async move {
            let mut answer = answer.await?;
            if let Some(origin) = origin {
                let headers = answer.headers_mut();
                headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
                headers.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
                headers.insert(VARY, HeaderValue::from_static("Origin"));
            }
            Ok(answer)
        })
    }
}
