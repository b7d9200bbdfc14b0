//! Servers of tools: those that describe themselves by an OpenAPI document, those that speak the Model Context Protocol,
//! and the authorization servers behind which they stand.
//!
//! Start reading at [`HttpToolServers`].

mod authorities;
mod headers;
mod mcp;
#[cfg(test)]
mod tests;
mod tool_servers;

pub use authorities::HttpAuthorities;
pub use tool_servers::HttpToolServers;
