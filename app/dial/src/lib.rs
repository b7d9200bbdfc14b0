//! How adapters reach other machines: one HTTP client for all of them, with TLS, with the proxies that the operator
//! names, and, where others choose the address, never into the operator's own network.
//!
//! This is no adapter: it plays no port and knows nothing of the core, and no adapter knows it. Adapters that call out
//! are given a client as a `tower` service; the wiring makes it here, so that a proxy or a certificate is dealt with in
//! one place. Start reading at [`Client`].
//!
//! Answers come in many small pieces, and waking up for one costs more than reading it. So who reads an answer does the
//! work of its connection themselves, and while they wait for their next look at it the connection wakes nobody.

mod answer;
mod certificates;
mod client;
mod dialer;
mod pacing;
mod proxies;
mod reach;
mod shared_connection;
#[cfg(test)]
mod tests;
mod transport;

pub use certificates::machine_trust;
pub use client::{Client, Dialing};
pub use pacing::{ReadPacing, Tick};
pub use proxies::Proxies;
pub use reach::Reach;
