//! Functions that people let models call: those of the workspace, and those of servers that administrators connected.

mod keep;
mod listing;
mod valves;
mod view;

use std::fmt;
use std::sync::Arc;

use loquat_core::plugin::Downloads;
use loquat_core::tool::ToolServers;
use loquat_core::tool::workspace::WorkspaceTools;
use poem_openapi::OpenApi;

use self::keep::KeepTools;
use self::listing::ListTools;
use self::valves::ToolValves;
use crate::Services;

/// What this area drives.
#[derive(Clone)]
pub struct ToolServices {
    pub tools: Arc<WorkspaceTools>,
    pub servers: Arc<ToolServers>,
    pub downloads: Arc<Downloads>,
}

impl fmt::Debug for ToolServices {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ToolServices")
    }
}

pub fn apis(services: &Services) -> impl OpenApi + use<> {
    let tools = &services.tools;
    (
        ListTools(tools.clone()),
        KeepTools(tools.clone()),
        ToolValves(tools.tools.clone()),
    )
}
