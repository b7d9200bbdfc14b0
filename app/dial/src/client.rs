use std::error::Error;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::header::PROXY_AUTHORIZATION;
use http::{Request, Response};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::Body;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::{self, Client as Pool};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tower::Service;

use crate::answer::AnswerBody;
use crate::certificates::{blind_trust, machine_trust};
use crate::dialer::Dialer;
use crate::pacing::ReadPacing;
use crate::shared_connection::ConnectionExecutor;
use crate::{Proxies, Reach};

/// How to dial.
#[derive(Debug, Clone)]
pub struct Dialing {
    pub to_connect: Duration,
    /// False takes any certificate: for servers with certificates of their own in closed networks.
    pub verify: bool,
    pub proxies: Proxies,
    pub reach: Reach,
    /// For how long a connection that nobody uses is kept.
    pub keep_idle: Duration,
    /// Speaks HTTP/1 even where HTTP/2 is offered: only then can a connection become something else, such as a web
    /// socket.
    pub http1_only: bool,
    /// Readers of answers do the work of their connections; false is for hyper's plain client.
    pub shared_reading: bool,
}

impl Dialing {
    /// With certificates checked, without proxies, to anywhere.
    pub fn within(to_connect: Duration) -> Self {
        Self {
            to_connect,
            verify: true,
            proxies: Proxies::default(),
            reach: Reach::Anywhere,
            keep_idle: Duration::from_secs(30),
            http1_only: false,
            shared_reading: true,
        }
    }
}

/// An HTTP client with a pool of kept-alive connections, and with HTTP/2 where it is offered: a service that takes
/// requests. Their bodies are bytes, unless a client for bodies of another kind is made.
#[derive(Debug)]
pub struct Client<B = Full<Bytes>> {
    pool: Pool<HttpsConnector<Dialer>, B>,
    proxies: Proxies,
}

impl<B> Clone for Client<B> {
    fn clone(&self) -> Self {
        Self {
            pool: self.pool.clone(),
            proxies: self.proxies.clone(),
        }
    }
}

impl<B: Body<Data: Send> + Send> Client<B> {
    pub fn new(dialing: Dialing) -> io::Result<Self> {
        let trust = machine_trust()?;
        let dialer = Dialer::new(&dialing, trust.clone());
        let tls = if dialing.verify { trust } else { blind_trust()? };
        let builder = HttpsConnectorBuilder::new().with_tls_config(tls).https_or_http();
        let connector = match dialing.http1_only {
            true => builder.enable_http1().wrap_connector(dialer),
            false => builder.enable_all_versions().wrap_connector(dialer),
        };
        let mut pool = match dialing.shared_reading {
            true => Pool::builder(ConnectionExecutor),
            false => Pool::builder(TokioExecutor::new()),
        };
        let pool = pool
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(dialing.keep_idle)
            // What a crowd left open costs 30 kB each; answers take longer than to connect anew.
            .pool_max_idle_per_host(32)
            // Pieces of answers are small, and thousands of streams hold such a buffer each.
            .http1_read_buf_exact_size(4 * 1024)
            .build(connector);
        Ok(Self {
            pool,
            proxies: dialing.proxies,
        })
    }
}

type Answering =
    Pin<Box<dyn Future<Output = Result<Response<UnsyncBoxBody<Bytes, hyper::Error>>, legacy::Error>> + Send>>;

impl<B> Service<Request<B>> for Client<B>
where
    B: Body<Data: Send, Error: Into<Box<dyn Error + Send + Sync>>> + Send + Unpin + 'static,
{
    type Response = Response<UnsyncBoxBody<Bytes, hyper::Error>>;
    type Error = legacy::Error;
    type Future = Answering;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), legacy::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: Request<B>) -> Answering {
        // Inside a tunnel the proxy sees no request; without one, each request presents itself.
        if let Some(proof) = self.proxies.proof_for(request.uri()) {
            request.headers_mut().insert(PROXY_AUTHORIZATION, proof);
        }
        let pacing = request.extensions_mut().remove::<ReadPacing>();
        let asked = self.pool.request(request);
        Box::pin(async move { Ok(AnswerBody::of(asked.await?, pacing).map(BodyExt::boxed_unsync)) })
    }
}
