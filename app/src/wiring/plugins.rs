use std::sync::Arc;

use loquat_core::account::UserStore;
use loquat_core::function::Functions;
use loquat_core::plugin::{Downloads, PluginRuntime, Valves};
use loquat_core::settings::{Environment, SAFE_MODE, Settings};
use loquat_core::tool::ToolServers;
use loquat_core::tool::workspace::WorkspaceTools;
use loquat_http::functions::FunctionServices;
use loquat_http::tools::ToolServices;
use loquat_plugins::Absent;
use loquat_sql::{SqlFunctions, SqlTools};
use loquat_web::HttpPluginTexts;

use super::Infrastructure;

/// What people add in Python.
pub struct Plugins {
    tools: Arc<WorkspaceTools>,
    functions: Arc<Functions>,
    downloads: Arc<Downloads>,
}

impl Plugins {
    pub fn new(infrastructure: &Infrastructure, settings: &Arc<Settings>, users: &Arc<dyn UserStore>) -> Self {
        let runtime: Arc<dyn PluginRuntime> = Arc::new(Absent::new("this server runs no plug-ins in Python"));
        let valves = Arc::new(Valves::new(
            runtime.clone(),
            users.clone(),
            infrastructure.clock.clone(),
        ));
        let tools = WorkspaceTools::new(
            Arc::new(SqlTools::new(infrastructure.db.clone())),
            users.clone(),
            valves.clone(),
            runtime.clone(),
            settings.clone(),
            infrastructure.clock.clone(),
        );
        let functions = Functions::new(
            Arc::new(SqlFunctions::new(infrastructure.db.clone())),
            users.clone(),
            valves,
            runtime,
            infrastructure.clock.clone(),
        );
        Self {
            tools: Arc::new(tools),
            functions: Arc::new(functions),
            downloads: Arc::new(Downloads::new(Arc::new(HttpPluginTexts(
                infrastructure.outgoing.small_calls.clone(),
            )))),
        }
    }

    /// Switches all functions off where the operator asks for it: one of them may keep everything else from working.
    pub async fn start(&self, environment: &Environment) {
        if !environment.get(SAFE_MODE) {
            return;
        }
        match self.functions.deactivate_all().await {
            Ok(()) => tracing::warn!("SAFE_MODE: all functions have been switched off"),
            Err(error) => tracing::error!(%error, "functions could not be switched off for SAFE_MODE"),
        }
    }

    pub fn tool_services(&self, servers: Arc<ToolServers>) -> ToolServices {
        ToolServices {
            tools: self.tools.clone(),
            servers,
            downloads: self.downloads.clone(),
        }
    }

    pub fn function_services(&self) -> FunctionServices {
        FunctionServices {
            functions: self.functions.clone(),
            downloads: self.downloads.clone(),
        }
    }
}
