//! A Socket.IO client that counts what comes over the wire.

use std::time::Duration;

use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::{Outcome, Subject};

/// How long a server may take to let a socket in.
const PATIENCE: Duration = Duration::from_secs(30);

pub struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// The session that requests name as theirs.
    pub session: String,
    /// Bytes of all messages so far.
    pub bytes: usize,
}

impl Socket {
    /// Connects, and waits until the server knows whose socket this is.
    pub async fn open(subject: &Subject) -> Outcome<Self> {
        let opening = timeout(PATIENCE, Self::join(subject)).await;
        opening.map_err(|_| "the server did not take a socket in time")?
    }

    async fn join(subject: &Subject) -> Outcome<Self> {
        let url = format!("ws://{}/ws/socket.io/?EIO=4&transport=websocket", subject.address);
        let (stream, _) = connect_async(url).await?;
        let mut socket = Self {
            stream,
            session: String::new(),
            bytes: 0,
        };
        let _handshake = socket.text().await?;
        let token = json!({ "token": subject.token });
        socket.say(format!("40{token}")).await?;
        let welcome = socket.text().await?;
        let welcome: Value = serde_json::from_str(welcome.strip_prefix("40").unwrap_or_default())?;
        socket.session = welcome["sid"].as_str().unwrap_or_default().to_owned();
        let join = json!(["user-join", {"auth": {"token": subject.token}}]);
        socket.say(format!("420{join}")).await?;
        while !socket.text().await?.starts_with("430") {}
        Ok(socket)
    }

    /// The next event's data.
    pub async fn event(&mut self) -> Outcome<Value> {
        loop {
            let text = self.text().await?;
            if let Some(event) = text.strip_prefix("42")
                && let Ok(Value::Array(mut event)) = serde_json::from_str(event)
                && event.len() > 1
            {
                return Ok(event.swap_remove(1));
            }
        }
    }

    /// Answers pings for as long as it is polled.
    pub async fn idle(&mut self) -> Outcome {
        loop {
            self.text().await?;
        }
    }

    async fn text(&mut self) -> Outcome<String> {
        loop {
            let message = self.stream.next().await.ok_or("the server closed the socket")??;
            let Message::Text(text) = message else { continue };
            self.bytes += text.len();
            if text.as_str() == "2" {
                self.say("3".to_owned()).await?;
            } else {
                return Ok(text.as_str().to_owned());
            }
        }
    }

    async fn say(&mut self, text: String) -> Outcome {
        Ok(self.stream.send(Message::text(text)).await?)
    }
}
