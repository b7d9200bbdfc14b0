//! Accepts connections and serves each on a task of its own, until it is told to stop.

mod accept;
mod front;
mod service;

pub use accept::{Limits, serve};
pub use front::Front;
pub use service::{Peer, PoemService};
