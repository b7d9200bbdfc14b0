//! Small calls to other services: webhooks, and documents that administrators point at. Every call has a deadline and
//! every answer a largest size. Model providers are spoken to by an adapter of their own.
//!
//! Start reading at [`Outbound`], the client that both use.

mod client;
mod documents;
mod shape;
mod webhooks;

pub use client::{Outbound, OutboundError};
pub use webhooks::HttpWebhooks;
