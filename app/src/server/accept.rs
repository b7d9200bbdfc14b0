use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::combinators::BoxBody;
use hyper::body::Incoming;
use hyper::server::conn::http1::{self, UpgradeableConnection};
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use loquat_wakes::coalesced;
use pin_project_lite::pin_project;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};
use tokio_util::task::TaskTracker;
use tracing::{debug, info, warn};

use super::Peer;

/// What a connection may cost us.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How long a client may take to send the head of a request.
    pub header_wait: Duration,
    /// The head of a request, in bytes.
    pub header_bytes: usize,
    /// How long requests in flight may go on once we are told to stop.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            header_wait: Duration::from_secs(15),
            header_bytes: 64 * 1024,
            drain: Duration::from_secs(30),
        }
    }
}

type Answer = http::Response<BoxBody<Bytes, std::io::Error>>;

/// Serves until `stop` is cancelled, then lets what is in flight finish: idle connections are closed at once, others
/// after their request, and what is left after the drain time is cut.
pub async fn serve<S>(listener: TcpListener, service: S, limits: Limits, stop: CancellationToken)
where
    S: Service<http::Request<Incoming>, Response = Answer, Error = Infallible> + Clone + Send + Sync + 'static,
    S::Future: Send,
{
    let acceptor = Acceptor {
        builder: connection_builder(limits),
        connections: TaskTracker::new(),
        stop,
    };
    loop {
        let stream = tokio::select! {
            accepted = listener.accept() => accepted,
            () = acceptor.stop.cancelled() => break,
        };
        match stream {
            Ok((stream, _)) => acceptor.open(stream, service.clone()),
            Err(error) => {
                // Out of file descriptors, mostly. Others will be closed soon; do not spin until then.
                warn!(%error, "cannot accept a connection");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
    drop(listener);
    let connections = acceptor.connections;
    let open = connections.len();
    info!(connections = open, "finishing {open} connections");
    connections.close();
    if tokio::time::timeout(limits.drain, connections.wait()).await.is_err() {
        warn!("cut the connections that did not finish within {:?}", limits.drain);
    }
}

fn connection_builder(limits: Limits) -> http1::Builder {
    // Nobody speaks HTTP/2 without TLS to a server behind a proxy, and looking for it first would cost a read and
    // double each connection's buffer.
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(limits.header_wait)
        .max_buf_size(limits.header_bytes);
    builder
}

/// Takes connections in, and knows which are open.
struct Acceptor {
    builder: http1::Builder,
    connections: TaskTracker,
    stop: CancellationToken,
}

impl Acceptor {
    fn open<S>(&self, stream: TcpStream, service: S)
    where
        S: Service<http::Request<Incoming>, Response = Answer, Error = Infallible> + Clone + Send + Sync + 'static,
        S::Future: Send,
    {
        // A token is a small packet; holding it back to fill a larger one is what people would see as stutter.
        let prepared = stream.set_nodelay(true).and_then(|()| {
            Ok(Peer {
                local: stream.local_addr()?,
                remote: stream.peer_addr()?,
            })
        });
        let Ok(peer) = prepared else {
            return; // The client is gone already.
        };
        let service = service_fn(move |mut request: http::Request<Incoming>| {
            request.extensions_mut().insert(peer);
            service.call(request)
        });
        let connection = self.builder.serve_connection(TokioIo::new(stream), service);
        self.connections.spawn(coalesced(Open {
            connection: connection.with_upgrades(),
            finish: UpgradeableConnection::graceful_shutdown,
            stopped: Some(self.stop.clone().cancelled_owned()),
            client: peer.remote,
        }));
    }
}

pin_project! {
    /// A connection until it ends. Written out, because an async block would keep room for the connection twice, and
    /// there may be thousands.
    struct Open<C> {
        #[pin]
        connection: C,
        // Lets the connection end with the answer that is under way.
        finish: fn(Pin<&mut C>),
        #[pin]
        stopped: Option<WaitForCancellationFutureOwned>,
        client: SocketAddr,
    }
}

impl<C: Future<Output = hyper::Result<()>>> Future for Open<C> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut this = self.project();
        if let Some(stopped) = this.stopped.as_mut().as_pin_mut()
            && stopped.poll(context).is_ready()
        {
            this.stopped.set(None);
            (this.finish)(this.connection.as_mut());
        }
        if let Err(error) = ready!(this.connection.poll(context)) {
            debug!(%error, peer = %this.client, "a connection ended early");
        }
        Poll::Ready(())
    }
}

#[cfg(test)]
mod tests {
    use poem::EndpointExt;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;
    use crate::server::PoemService;

    /// A server that answers everything, and the way to stop it.
    async fn server(limits: Limits) -> (SocketAddr, CancellationToken) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let stop = CancellationToken::new();
        let answer = poem::endpoint::make_sync(|_| "hello").map_to_response().boxed();
        tokio::spawn(serve(listener, PoemService::new(answer), limits, stop.clone()));
        (address, stop)
    }

    /// Does the server close the connection?
    async fn closes(mut connection: TcpStream) -> bool {
        let mut rest = Vec::new();
        let end = connection.read_to_end(&mut rest);
        tokio::time::timeout(Duration::from_secs(10), end).await.is_ok()
    }

    #[tokio::test]
    async fn who_never_finishes_the_head_of_a_request_is_cut_off() {
        let limits = Limits {
            header_wait: Duration::from_millis(50),
            ..Limits::default()
        };
        let (address, _stop) = server(limits).await;
        let mut slow = TcpStream::connect(address).await.unwrap();
        slow.write_all(b"GET / HTTP/1.1\r\nho").await.unwrap();
        assert!(closes(slow).await);
    }

    #[tokio::test]
    async fn idle_connections_are_closed_when_the_server_stops() {
        let (address, stop) = server(Limits::default()).await;
        let mut idle = TcpStream::connect(address).await.unwrap();
        idle.write_all(b"GET / HTTP/1.1\r\nhost: h\r\n\r\n").await.unwrap();
        let mut answer = [0; 15];
        idle.read_exact(&mut answer).await.unwrap();
        stop.cancel();
        assert!(closes(idle).await);
    }
}
