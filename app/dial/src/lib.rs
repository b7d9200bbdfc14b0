//! How adapters reach other machines: one HTTP client for all of them, with TLS, with the proxies that the operator
//! names, and, where others choose the address, never into the operator's own network.
//!
//! This is no adapter: it plays no port and knows nothing of the core. It is what adapters that call out share, so that
//! a proxy or a certificate is dealt with in one place. Start reading at [`Client`].

mod certificates;
mod client;
mod dialer;
mod line;
mod proxies;
mod reach;
#[cfg(test)]
mod tests;

pub use client::{Client, Dialing};
pub use dialer::{Dialer, OutOfBounds};
pub use line::Line;
pub use proxies::Proxies;
pub use reach::{Reach, is_public};
