use std::error::Error;

use async_trait::async_trait;
use serde_json::Value as Json;

use crate::shared::{JsonObject, Secret};

pub use crate::shared::{Seal, SealedElsewhere};

/// Headers of a call, with their values: some hold keys.
pub type Headers = Vec<(String, Secret)>;

/// Why another server could not be asked.
#[derive(Debug, thiserror::Error)]
pub enum ToolServerError {
    #[error("the server cannot be reached: {0}")]
    Unreachable(#[source] Box<dyn Error + Send + Sync>),
    #[error("the server refused: it answered {0}")]
    Refused(u16),
    #[error("the server's answer makes no sense: {0}")]
    Nonsense(String),
}

/// A call of an operation.
#[derive(Debug, Clone)]
pub struct ServerCall {
    pub method: String,
    pub address: String,
    pub headers: Headers,
    pub body: Option<Json>,
}

/// What came back of a call, whatever its status.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ServerAnswer {
    pub status: u16,
    pub content_type: String,
    /// How it wants to be shown.
    pub disposition: String,
    pub location: Option<String>,
    pub body: String,
}

/// Speaks to servers of functions. Every call has a deadline and a largest answer.
#[async_trait]
pub trait ToolServerClient: Send + Sync {
    /// The OpenAPI document at an address, which may be JSON or YAML.
    async fn document(&self, address: &str, headers: &Headers) -> Result<JsonObject, ToolServerError>;

    /// The functions of an MCP server: a name, a description and the schema of the parameters each.
    async fn functions(&self, address: &str, headers: &Headers) -> Result<Vec<Json>, ToolServerError>;

    /// Calls an operation and answers what comes back. Redirects are not followed.
    async fn call(&self, call: &ServerCall) -> Result<ServerAnswer, ToolServerError>;

    /// Calls a function of an MCP server and answers its result.
    async fn call_function(
        &self,
        address: &str,
        headers: &Headers,
        name: &str,
        arguments: &JsonObject,
    ) -> Result<Json, ToolServerError>;
}

/// What an authorization server says of itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Authority {
    /// Where it says so.
    pub address: String,
    /// With at least an issuer, an authorization endpoint and a token endpoint.
    pub metadata: JsonObject,
}

/// Finds authorization servers, and registers with them. Addresses that a server names lead to that server or into the
/// public network, never elsewhere.
#[async_trait]
pub trait AuthorizationServers: Send + Sync {
    /// Who gives out tokens for this server; `None` if nobody says so.
    async fn of(&self, server: &str) -> Result<Option<Authority>, ToolServerError>;

    /// Registers a client (RFC 7591) for the server and answers what it is from then on. Without an authority that says
    /// where, the server itself is asked.
    async fn register(
        &self,
        server: &str,
        authority: Option<&Authority>,
        client: &JsonObject,
    ) -> Result<JsonObject, ToolServerError>;
}
