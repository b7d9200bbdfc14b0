//! Servers whose functions models call.

use serde_json::Value as Json;

use crate::settings::Preset::{Document, Number, On};
use crate::settings::variable::variables;

variables! { Tools:
    /// Check certificates of tool servers
    AIOHTTP_CLIENT_SESSION_TOOL_SERVER_SSL: bool = On;
    /// Seconds for tool server specs; empty = none
    AIOHTTP_CLIENT_TIMEOUT_TOOL_SERVER_DATA: Option<i64> = Number(10);
    /// OpenAPI and MCP tool servers
    TOOL_SERVER_CONNECTIONS: Vec<Json> = Document("[]"), saved "tool_server.connections", secret true;
}
