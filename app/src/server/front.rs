use std::convert::Infallible;
use std::pin::Pin;

use bytes::Bytes;
use http_body_util::BodyExt;
use http_body_util::combinators::BoxBody;
use hyper::body::{Body, Incoming};
use hyper::service::Service;

/// What the accept loop serves, made of a service whose answers have a body of another type.
#[derive(Debug, Clone)]
pub struct Front<S>(pub S);

impl<S, Reply> Service<http::Request<Incoming>> for Front<S>
where
    S: Service<http::Request<Incoming>, Response = http::Response<Reply>, Error = Infallible>,
    S::Future: Send + 'static,
    Reply: Body<Data = Bytes> + Send + Sync + 'static,
    Reply::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    type Response = http::Response<BoxBody<Bytes, std::io::Error>>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn call(&self, request: http::Request<Incoming>) -> Self::Future {
        let answer = self.0.call(request);
        Box::pin(async move { Ok(answer.await?.map(|body| body.map_err(std::io::Error::other).boxed())) })
    }
}
