use std::sync::Arc;

use loquat_core::pipeline::is_plain_pipeline;
use loquat_core::settings::{Settings, Snapshot, TOOL_SERVER_CONNECTIONS};
use loquat_core::shared::JsonObject;
use loquat_core::tool::{self, Verdict};
use poem_openapi::{Object, OpenApi};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::area::Area;
use crate::configs::form::nullable;
use crate::wire::{Administrator, Body, Credentials, Failure, FreeObject, FreeValue, Invalid};

/// Servers whose functions models call.
pub struct ToolServers {
    pub settings: Arc<Settings>,
    pub servers: Arc<tool::ToolServers>,
}

/// One server. Fields beside these are kept.
#[derive(Debug, Object, Serialize, Deserialize)]
#[oai(rename = "ToolServerConnection")]
struct ToolServer {
    url: String,
    /// Of its description, below the address
    path: String,
    /// `openapi` or `mcp`
    #[oai(rename = "type", default = "openapi")]
    #[serde(rename = "type", default = "openapi")]
    kind: Option<String>,
    /// `none`, `bearer`, `session`, `system_oauth` or `oauth_2.1`
    #[serde(deserialize_with = "nullable")]
    auth_type: Option<String>,
    /// Headers to send along, as an object or as its JSON text
    #[serde(default)]
    headers: Option<FreeValue>,
    #[serde(deserialize_with = "nullable")]
    key: Option<String>,
    /// Whether it is on (`enable`), and for whom (`access_control`)
    #[serde(deserialize_with = "nullable")]
    config: Option<FreeObject>,
    #[oai(skip)]
    #[serde(flatten)]
    rest: JsonObject,
}

fn openapi() -> Option<String> {
    Some("openapi".to_owned())
}

/// All servers: those of tools as they are verified, and pipelines of the plain protocol, which have a `url`, perhaps an
/// `api_key`, and neither `path` nor `type`.
#[derive(Debug, Object, Serialize, Deserialize)]
#[oai(rename = "ToolServersConfigForm")]
struct ToolServersForm {
    #[oai(rename = "TOOL_SERVER_CONNECTIONS")]
    #[serde(rename = "TOOL_SERVER_CONNECTIONS")]
    connections: Vec<FreeObject>,
}

impl ToolServersForm {
    fn of(now: &Snapshot) -> Self {
        let entries = now.get(TOOL_SERVER_CONNECTIONS).iter();
        let connections = entries.filter_map(|entry| match entry {
            entry if is_plain_pipeline(entry) => entry.as_object().cloned(),
            entry => whole(&ToolServer::deserialize(entry).ok()?),
        });
        Self {
            connections: connections.map(FreeObject).collect(),
        }
    }

    /// The entries as settings keep them, with what tool servers leave out.
    fn checked(self) -> Result<Vec<Value>, Failure> {
        let entries = self.connections.into_iter().enumerate();
        let entries = entries.map(|(index, FreeObject(entry))| {
            let entry = Value::Object(entry);
            if is_plain_pipeline(&entry) {
                return Ok(entry);
            }
            let server: Result<ToolServer, _> = serde_path_to_error::deserialize(&entry);
            let place = [Value::from("TOOL_SERVER_CONNECTIONS"), Value::from(index)];
            let server = server.map_err(|error| Failure::invalid_input(Invalid::in_body(&error).below(place)))?;
            Ok(whole(&server).map_or(entry, Value::Object))
        });
        entries.collect()
    }
}

/// A server with all its fields.
fn whole(server: &ToolServer) -> Option<JsonObject> {
    serde_json::to_value(server).ok()?.as_object().cloned()
}

#[OpenApi(prefix_path = "/api/v1/configs", tag = "Area::Configs")]
impl ToolServers {
    /// Read the tool servers
    #[oai(path = "/tool_servers", method = "get", operation_id = "get_tool_servers")]
    async fn read(&self, caller: Administrator) -> Result<Body<ToolServersForm>, Failure> {
        Ok(Body(ToolServersForm::of(&*self.settings.view(&caller.0)?)))
    }

    /// Replace the tool servers
    #[oai(path = "/tool_servers", method = "post", operation_id = "set_tool_servers")]
    async fn replace(
        &self,
        caller: Administrator,
        form: Body<ToolServersForm>,
    ) -> Result<Body<ToolServersForm>, Failure> {
        let now = self.servers.replace(&caller.0, form.0.checked()?).await?;
        Ok(Body(ToolServersForm::of(&now)))
    }

    /// Try a tool server
    ///
    /// Answers the OpenAPI document of one, the functions (`specs`) of an MCP server, or, where people sign in with the
    /// server (`oauth_2.1`), what its authorization server says of itself (`oauth_server_metadata`).
    #[oai(path = "/tool_servers/verify", method = "post", operation_id = "verify_tool_server")]
    async fn verify(
        &self,
        caller: Administrator,
        credentials: Credentials,
        form: Body<ToolServer>,
    ) -> Result<Body<FreeObject>, Failure> {
        let connection = serde_json::to_value(&form.0).map_err(Failure::internal)?;
        let session = credentials.0.token.as_ref();
        let shown = |key: &str, value: Value| {
            JsonObject::from_iter([("status".to_owned(), true.into()), (key.to_owned(), value)])
        };
        Ok(Body(FreeObject(
            match self.servers.verify(&caller.0, &connection, session).await? {
                Verdict::Document(document) => document,
                Verdict::Functions(functions) => shown("specs", functions.into()),
                Verdict::Authority(metadata) => shown("oauth_server_metadata", metadata.into()),
            },
        )))
    }
}
