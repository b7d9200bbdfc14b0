//! Small calls to other services: webhooks, documents that administrators point at, servers of tools, notebooks that run
//! code. Every call has a deadline and every answer a largest size. Model providers are spoken to by an adapter of their
//! own, and how connections are made is decided by whoever makes the [`HttpClient`](loquat_client::HttpClient).

mod authorities;
mod documents;
mod headers;
mod jupyter;
mod mcp;
mod pictures;
mod plugin_texts;
mod shape;
mod socket;
#[cfg(test)]
mod tests;
mod tool_servers;
mod webhooks;

pub use authorities::HttpAuthorities;
pub use documents::HttpDocuments;
pub use jupyter::Jupyter;
pub use pictures::HttpPictures;
pub use tool_servers::HttpToolServers;
pub use webhooks::HttpWebhooks;
