use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use loquat_core::account::Authenticate;
use loquat_core::cluster::{Bus, InstanceId, Presence};
use loquat_core::identity::UserId;
use loquat_core::realtime::{Admission, Watchers};
use loquat_core::shared::Ids;
use serde_json::Value;
use socketioxide::extract::{SocketRef, TryData};
use socketioxide::handler::ConnectHandler;
use socketioxide::layer::SocketIoLayer;
use socketioxide::{SocketIo, TransportType};
use tokio::sync::oneshot;

use crate::channels::Channels;
use crate::connection;
use crate::documents::Documents;
use crate::endings::Doubts;
use crate::outbox::Outbox;
use crate::resync::Resync;

/// How sockets are served.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// No other instance hears of events; nobody needs to write to them.
    pub alone: bool,
    /// Websockets alone; otherwise long polling alone.
    pub websocket: bool,
    pub ping_interval: Duration,
    pub ping_timeout: Duration,
    /// Events that wait for a slow socket; what comes on top is dropped and made good later.
    pub waiting: usize,
    /// How long a browser may take to answer a call.
    pub patience: Duration,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            alone: false,
            websocket: true,
            ping_interval: Duration::from_secs(25),
            ping_timeout: Duration::from_secs(20),
            waiting: 256,
            patience: Duration::from_secs(60),
        }
    }
}

/// The largest message that clients may send.
const LARGEST_MESSAGE: usize = 1_000_000;

/// Where everybody meets: what a connection needs of the rest of the service.
pub struct SocketContext {
    pub accounts: Arc<dyn Authenticate>,
    /// Who enters which room.
    pub admission: Arc<dyn Admission>,
    pub presence: Arc<Presence>,
    pub watchers: Arc<Watchers>,
    /// Told of every sign of life of a user.
    pub alive: Arc<dyn Fn(&UserId) + Send + Sync>,
    pub bus: Arc<dyn Bus>,
    pub channels: Arc<Channels>,
    /// What several people write at once.
    pub documents: Arc<Documents>,
    pub ids: Arc<dyn Ids>,
    pub instance: InstanceId,
    /// Whose sessions may be over.
    pub doubts: Arc<Doubts>,
}

impl std::fmt::Debug for SocketContext {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SocketContext")
            .field("instance", &self.instance)
            .finish_non_exhaustive()
    }
}

/// The sockets of this instance, and the way to those of the others.
#[derive(Clone)]
pub struct Sockets {
    pub(crate) io: SocketIo,
    pub(crate) context: Arc<SocketContext>,
    pub(crate) rules: Rules,
    pub(crate) outbox: Arc<Outbox>,
    pub(crate) resync: Arc<Resync>,
    /// Calls to browsers on other instances that wait for their answer.
    pub(crate) waiting: Arc<Mutex<HashMap<String, oneshot::Sender<Value>>>>,
}

impl std::fmt::Debug for Sockets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sockets")
            .field("rules", &self.rules)
            .finish_non_exhaustive()
    }
}

/// Opens the sockets. The layer puts the sockets in front of another hyper service, which gets every other request; it is
/// applied once and the result cloned for each connection, because sessions of long polling live in it.
pub fn open(context: SocketContext, rules: Rules) -> (SocketIoLayer, Sockets) {
    let builder = SocketIo::builder()
        .req_path("/ws/socket.io")
        .ping_interval(rules.ping_interval)
        .ping_timeout(rules.ping_timeout)
        .ack_timeout(rules.patience)
        .max_payload(LARGEST_MESSAGE as u64)
        .ws_max_message_size(LARGEST_MESSAGE)
        .ws_max_frame_size(LARGEST_MESSAGE)
        .ws_read_buffer_size(2048)
        .max_buffer_size(rules.waiting);
    let builder = if rules.websocket {
        builder.transports([TransportType::Websocket])
    } else {
        builder.transports([TransportType::Polling])
    };
    let (layer, io) = builder.build_layer();
    let context = Arc::new(context);
    // What a client says right after it was let in must find its handlers: those are made before it is told so.
    let handlers = context.clone();
    let listen = async move |socket: SocketRef| {
        connection::listen(&handlers, &socket);
        Ok::<_, Infallible>(())
    };
    let arrivals = context.clone();
    let receive = async move |socket: SocketRef, TryData(handshake): TryData<Value>| {
        connection::receive(&arrivals, &socket, &handshake.unwrap_or_default()).await;
    };
    io.ns("/", receive.with(listen));
    (
        layer,
        Sockets {
            io,
            rules,
            outbox: Arc::new(Outbox::new(context.bus.clone())),
            resync: Arc::new(Resync::new(context.watchers.clone())),
            context,
            waiting: Arc::default(),
        },
    )
}
