//! The functions that people can let models call.

use std::sync::Arc;

use loquat_core::shared::JsonObject;
use loquat_core::tool::{Offered, ToolServers};
use poem_openapi::{Object, OpenApi};
use serde::Serialize;

use crate::Services;
use crate::area::Area;
use crate::wire::{Body, Failure, FreeObject, Verified};

pub fn apis(services: &Services) -> impl OpenApi + use<> {
    Tools {
        servers: services.tool_servers.clone(),
    }
}

/// What is on offer.
struct Tools {
    servers: Arc<ToolServers>,
}

/// A set of functions that stands or falls together.
#[derive(Debug, Object, Serialize)]
#[oai(rename = "ToolUserResponse")]
struct Tool {
    id: String,
    /// Nobody owns a server: its own id
    user_id: String,
    name: String,
    meta: ToolMeta,
    /// Who may use it; null is everybody
    access_control: Option<FreeObject>,
    updated_at: i64,
    created_at: i64,
    /// Whether the caller has signed in with the server; absent if it asks nobody to
    #[oai(skip_serializing_if_is_none)]
    #[serde(skip_serializing_if = "Option::is_none")]
    authenticated: Option<bool>,
}

#[derive(Debug, Object, Serialize)]
struct ToolMeta {
    description: String,
    manifest: FreeObject,
}

impl From<Offered> for Tool {
    fn from(offered: Offered) -> Self {
        let id = format!("server:{}", offered.id);
        Self {
            user_id: id.clone(),
            id,
            name: offered.name,
            meta: ToolMeta {
                description: offered.description,
                manifest: FreeObject(JsonObject::new()),
            },
            access_control: offered.access.map(FreeObject),
            updated_at: offered.at,
            created_at: offered.at,
            authenticated: offered.signed_in,
        }
    }
}

#[OpenApi(prefix_path = "/api/v1/tools/", tag = "Area::Workspace")]
impl Tools {
    /// List the tools that the caller may use
    ///
    /// Those of the servers that administrators have connected. A server that does not answer is not there.
    #[oai(path = "/", method = "get", operation_id = "list_tools")]
    async fn list(&self, caller: Verified) -> Result<Body<Vec<Tool>>, Failure> {
        let offered = self.servers.offered(&caller.0).await?;
        Ok(Body(offered.into_iter().map(Tool::from).collect()))
    }
}
