//! A Socket.IO client, as small as stories need it: one websocket, events, acknowledgements.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::stream::{SplitSink, SplitStream};
use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

type Websocket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// A connection to `/ws/socket.io`. It closes when it is dropped.
pub struct Socket {
    id: String,
    out: mpsc::UnboundedSender<String>,
    heard: Arc<Heard>,
    next_call: AtomicU64,
    running: JoinHandle<()>,
}

#[derive(Default)]
struct Heard {
    /// What the server emitted as `events`, in order.
    events: Mutex<Vec<Value>>,
    calls: Mutex<HashMap<u64, oneshot::Sender<Value>>>,
    /// True once the connection is closed; moved with every event.
    closed: watch::Sender<bool>,
}

const PATIENCE: Duration = Duration::from_secs(60);

impl Socket {
    /// Connects and joins as the page does it. `Err` says why there is no connection.
    pub async fn connect(to: SocketAddr, token: &str) -> Result<Self, String> {
        let address = format!("ws://{to}/ws/socket.io/?EIO=4&transport=websocket");
        let (mut websocket, _) = connect_async(address).await.map_err(|error| error.to_string())?;
        let open = next_packet(&mut websocket).await?;
        if !open.starts_with('0') {
            return Err(format!("a session should open, and not {open}"));
        }
        let hello = Message::text(format!("40{}", json!({ "token": token })));
        websocket.send(hello).await.map_err(|error| error.to_string())?;
        let connected = next_packet(&mut websocket).await?;
        let about: Value = serde_json::from_str(connected.strip_prefix("40").unwrap_or_default()).unwrap_or_default();
        let id = about["sid"].as_str().ok_or(connected)?.to_owned();

        let heard = Arc::<Heard>::default();
        let (out, waiting) = mpsc::unbounded_channel();
        let (sink, stream) = websocket.split();
        let running = {
            let (heard, out) = (heard.clone(), out.clone());
            tokio::spawn(async move {
                tokio::select! {
                    () = write(sink, waiting) => {}
                    () = read(stream, &heard, &out) => {}
                }
                heard.closed.send_replace(true);
            })
        };
        let socket = Self {
            id,
            out,
            heard,
            next_call: AtomicU64::new(0),
            running,
        };
        socket.call("user-join", &json!({"auth": {"token": token}})).await?;
        Ok(socket)
    }

    /// Its session's id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Emits an event and waits for what the server says to it.
    pub async fn call(&self, event: &str, data: &Value) -> Result<Value, String> {
        let number = self.next_call.fetch_add(1, Ordering::Relaxed);
        let (answer, answered) = oneshot::channel();
        self.heard.calls().insert(number, answer);
        let packet = format!("42{number}{}", json!([event, data]));
        self.out.send(packet).map_err(|_| "the socket is closed".to_owned())?;
        match tokio::time::timeout(PATIENCE, answered).await {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(_)) => Err("the socket closed".to_owned()),
            Err(_) => Err(format!("no answer to {event}")),
        }
    }

    /// All events so far.
    pub fn events(&self) -> Vec<Value> {
        self.heard.events().clone()
    }

    pub fn is_closed(&self) -> bool {
        *self.heard.closed.borrow()
    }

    pub async fn until_closed(&self) {
        let mut closed = self.heard.closed.subscribe();
        let closing = closed.wait_for(|closed| *closed);
        assert!(
            tokio::time::timeout(PATIENCE, closing).await.is_ok(),
            "the socket stays open"
        );
    }

    /// Waits until something is found in the events.
    pub async fn until<T>(&self, what: &str, mut found: impl FnMut(&[Value]) -> Option<T>) -> T {
        let mut changes = self.heard.closed.subscribe();
        let waiting = async {
            loop {
                changes.mark_unchanged();
                if let Some(found) = found(&self.heard.events()) {
                    return found;
                }
                assert!(!self.is_closed(), "the socket closed before {what}");
                changes.changed().await.expect("the socket's task runs");
            }
        };
        match tokio::time::timeout(PATIENCE, waiting).await {
            Ok(found) => found,
            Err(_) => panic!("the socket waited in vain for {what}; it heard {:#?}", self.events()),
        }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.running.abort();
    }
}

impl Heard {
    fn events(&self) -> MutexGuard<'_, Vec<Value>> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn calls(&self) -> MutexGuard<'_, HashMap<u64, oneshot::Sender<Value>>> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, packet: &str, out: &mpsc::UnboundedSender<String>) {
        if packet == "2" {
            // Nobody waits for it if the connection is closing.
            let _ = out.send("3".to_owned());
        } else if let Some(event) = packet.strip_prefix("42") {
            let event: Value = serde_json::from_str(event).unwrap_or_default();
            if event[0] == "events" {
                self.events().push(event[1].clone());
                self.closed.send_modify(|_| {});
            }
        } else if let Some(answer) = packet.strip_prefix("43") {
            let start = answer.find('[').unwrap_or(answer.len());
            let (number, arguments) = answer.split_at(start);
            let arguments: Value = serde_json::from_str(arguments).unwrap_or_default();
            let call = number.parse().ok().and_then(|number| self.calls().remove(&number));
            if let Some(call) = call {
                // Whoever called may have given up.
                let _ = call.send(arguments[0].clone());
            }
        }
    }
}

async fn write(mut sink: SplitSink<Websocket, Message>, mut waiting: mpsc::UnboundedReceiver<String>) {
    while let Some(packet) = waiting.recv().await {
        if sink.send(Message::text(packet)).await.is_err() {
            return;
        }
    }
}

async fn read(mut stream: SplitStream<Websocket>, heard: &Heard, out: &mpsc::UnboundedSender<String>) {
    while let Some(Ok(message)) = stream.next().await {
        match message {
            Message::Text(packet) => heard.take(&packet, out),
            Message::Close(_) => return,
            _ => {}
        }
    }
}

/// The next packet that is no heartbeat: those come at any time, also before the client is let in.
async fn next_packet(websocket: &mut Websocket) -> Result<String, String> {
    loop {
        let packet = match tokio::time::timeout(PATIENCE, websocket.next()).await {
            Ok(Some(message)) => message
                .and_then(Message::into_text)
                .map_err(|error| error.to_string())?,
            Ok(None) => return Err("the server closed the connection".to_owned()),
            Err(_) => return Err("the server says nothing".to_owned()),
        };
        if packet != "2" {
            return Ok(packet.to_string());
        }
        let pong = websocket.send(Message::text("3"));
        pong.await.map_err(|error| error.to_string())?;
    }
}
