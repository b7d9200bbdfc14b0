//! Small calls to other services: webhooks, documents that administrators point at, servers of tools. Every call has a deadline and
//! every answer a largest size. Model providers are spoken to by an adapter of their own.
//!
//! Start reading at [`Outbound`], the client that all of them use.

mod authorities;
mod client;
mod documents;
mod mcp;
mod shape;
#[cfg(test)]
mod tests;
mod tool_servers;
mod webhooks;

pub use authorities::HttpAuthorities;
pub use client::{Outbound, OutboundError};
pub use tool_servers::HttpToolServers;
pub use webhooks::HttpWebhooks;
