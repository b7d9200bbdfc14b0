//! Web hooks: events for chat services and other programs. What each service takes is in `shape`, how it gets there in
//! [`HttpWebhooks`].

mod delivery;
mod shape;
#[cfg(test)]
mod tests;

pub use delivery::HttpWebhooks;
