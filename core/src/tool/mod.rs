//! Functions that models call, and the servers that have them.
//!
//! Administrators connect servers, which describe their functions as an OpenAPI document or speak MCP. [`ToolServers`]
//! knows them and tries them out; [`OAuthClients`] registers this installation where a server wants people to sign in.

mod connection;
mod oauth;
mod ports;
mod servers;
pub mod workspace;

pub use connection::{Auth, Kind, ToolServer};
pub use oauth::{OAuthClients, Registration};
pub use ports::{
    Authority, AuthorizationServers, Headers, Seal, SealedElsewhere, ServerAnswer, ServerCall, ToolServerClient,
    ToolServerError,
};
pub use servers::{Offered, ToolError, ToolServers, Usable, Verdict};
