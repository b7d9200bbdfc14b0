//! Socket.IO at `/ws/socket.io`: brings events to browsers, on whichever instance they are connected, and asks them
//! things.
//!
//! [`open`] makes a layer that puts the sockets in front of another hyper service, so that both live on one port. [`Sockets`] is what the
//! core sees of them: an [`EventPublisher`](loquat_core::realtime::EventPublisher) and
//! [`Browsers`](loquat_core::realtime::Browsers). Events for sockets of other instances travel over the core's bus, as
//! small as they are: this adapter knows no Redis.
//!
//! Start reading at [`open`], then at `guest.rs`, the life of one connection.

mod calls;
mod channels;
mod deliver;
mod door;
mod guest;
mod healing;
mod outbox;
mod sockets;

pub use channels::Channels;
pub use door::Door;
pub use socketioxide::layer::SocketIoLayer;
pub use sockets::{Hall, Rules, Sockets, open};
