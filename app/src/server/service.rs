use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::combinators::BoxBody;
use hyper::body::Incoming;
use hyper::service::Service;
use poem::Endpoint;
use poem::endpoint::BoxEndpoint;
use poem::http::uri::Scheme;
use poem::web::{LocalAddr, RemoteAddr};

/// The two ends of a connection; the accept loop puts them into each request.
#[derive(Debug, Clone, Copy)]
pub struct Peer {
    pub local: SocketAddr,
    pub remote: SocketAddr,
}

/// The router as a hyper service. poem's own server cannot share a port with other services, and does not notice that a
/// client has gone.
#[derive(Clone)]
pub struct PoemService(Arc<BoxEndpoint<'static, poem::Response>>);

impl PoemService {
    pub fn new(endpoint: BoxEndpoint<'static, poem::Response>) -> Self {
        Self(Arc::new(endpoint))
    }
}

impl Service<http::Request<Incoming>> for PoemService {
    type Response = http::Response<BoxBody<Bytes, std::io::Error>>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn call(&self, mut request: http::Request<Incoming>) -> Self::Future {
        let endpoint = self.0.clone();
        let peer = request.extensions_mut().remove::<Peer>();
        let local = LocalAddr(peer.map(|peer| peer.local.into()).unwrap_or_default());
        let remote = RemoteAddr(peer.map(|peer| peer.remote.into()).unwrap_or_default());
        Box::pin(async move {
            let request: poem::Request = (request, local, remote, Scheme::HTTP).into();
            Ok(endpoint.get_response(request).await.into())
        })
    }
}
