//! Socket.IO at `/ws/socket.io`: brings events to browsers, on whichever instance they are connected, and asks them
//! things.
//!
//! [`open`] makes a layer that puts the sockets in front of another hyper service, so that both live on one port. [`Sockets`] is what the
//! core sees of them: an [`EventPublisher`](loquat_core::realtime::EventPublisher) and
//! [`Browsers`](loquat_core::realtime::Browsers). Events for sockets of other instances travel over the core's bus, as
//! small as they are: this adapter knows no Redis.
//!
//! Start reading at [`open`], then at `connection.rs`, the life of one connection.

mod calls;
mod channels;
mod connection;
mod deliver;
mod documents;
mod endings;
mod origin_guard;
mod outbox;
mod resync;
mod rooms;
mod sockets;

pub use channels::Channels;
pub use documents::Documents;
pub use endings::Doubts;
pub use origin_guard::OriginGuard;
pub use socketioxide::layer::SocketIoLayer;
pub use sockets::{Rules, SocketContext, Sockets, open};
