//! Web sockets, opened with the client that everything else goes out with.

use bytes::Bytes;
use http::Request;
use http::header::{CONNECTION, HeaderValue, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION, UPGRADE};
use http_body_util::Full;
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::client::generate_key;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::Role;
use tower::BoxError;

use crate::Calls;

/// A web socket; dropping it closes the connection.
pub type Socket = WebSocketStream<TokioIo<Upgraded>>;

/// Opens a web socket with a request that asks for nothing else yet. The client must speak HTTP/1.
pub async fn open_socket(calls: &Calls, mut request: Request<Full<Bytes>>) -> Result<Socket, BoxError> {
    let key = generate_key();
    let accepted = derive_accept_key(key.as_bytes());
    let asked = [
        (CONNECTION, HeaderValue::from_static("Upgrade")),
        (UPGRADE, HeaderValue::from_static("websocket")),
        (SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13")),
        (SEC_WEBSOCKET_KEY, HeaderValue::try_from(key)?),
    ];
    request.headers_mut().extend(asked);
    let answer = calls.upgrade(request).await?;
    if answer
        .headers()
        .get(SEC_WEBSOCKET_ACCEPT)
        .is_none_or(|accept| accept != accepted.as_str())
    {
        return Err("the service speaks something else than web sockets".into());
    }
    let connection = TokioIo::new(answer.into_body());
    Ok(WebSocketStream::from_raw_socket(connection, Role::Client, None).await)
}
