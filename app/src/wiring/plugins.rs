use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use loquat_core::account::{OAuthTokens, UserStore};
use loquat_core::chat::ChatStore;
use loquat_core::completion::{Asking, Completions, Step, StoredConversations};
use loquat_core::file::Files;
use loquat_core::folder::FolderStore;
use loquat_core::function::{ActiveFunctions, FunctionStore, Functions};
use loquat_core::model::Catalog;
use loquat_core::model::catalog::ModelSources;
use loquat_core::plugin::{Downloads, PluginRuntime, Valves};
use loquat_core::provider::ModelProvider;
use loquat_core::settings::{
    DATA_DIR, Environment, LOQUAT_PLUGIN_ENVIRONMENT, LOQUAT_PLUGIN_JAIL, LOQUAT_PLUGIN_MEMORY, LOQUAT_PLUGIN_NETWORK,
    LOQUAT_PLUGIN_PYTHON, OFFLINE_MODE, PIP_OPTIONS, PIP_PACKAGE_INDEX_OPTIONS, SAFE_MODE, Settings,
};
use loquat_core::shared::Ids;
use loquat_core::tool::ToolServers;
use loquat_core::tool::workspace::WorkspaceTools;
use loquat_core::toolkit::{Actions, Filters, HostPorts, Late, PipeModels, Pipes};
use loquat_http::functions::FunctionServices;
use loquat_http::tools::ToolServices;
use loquat_plugins::{Absent, Config, Jail, PythonPlugins};
use loquat_realtime::Sockets;
use loquat_web::HttpPluginTexts;

use super::Infrastructure;
use crate::clock::SystemClock;

/// What runs plug-ins, and which functions there are.
pub struct PluginGround {
    runtime: Arc<dyn PluginRuntime>,
    store: Arc<dyn FunctionStore>,
    active: Arc<ActiveFunctions>,
}

impl PluginGround {
    pub fn new(infrastructure: &Infrastructure, environment: &Environment) -> Self {
        let store: Arc<dyn FunctionStore> = infrastructure.stores.functions.clone();
        Self {
            runtime: runtime(environment),
            active: Arc::new(ActiveFunctions::new(store.clone(), infrastructure.clock.clone())),
            store,
        }
    }

    /// The models that pipes are.
    pub fn models(&self) -> Arc<dyn ModelSources> {
        Arc::new(PipeModels::new(self.active.clone(), self.runtime.clone()))
    }
}

/// What people add in Python.
pub struct Plugins {
    tools: Arc<WorkspaceTools>,
    functions: Arc<Functions>,
    downloads: Arc<Downloads>,
    ground: PluginGround,
    host: Arc<HostPorts>,
    ids: Arc<dyn Ids>,
}

impl Plugins {
    pub fn new(
        infrastructure: &Infrastructure,
        settings: &Arc<Settings>,
        users: &Arc<dyn UserStore>,
        catalog: &Arc<Catalog>,
        ground: PluginGround,
    ) -> Self {
        let clock = &infrastructure.clock;
        let valves = Arc::new(Valves::new(ground.runtime.clone(), users.clone(), clock.clone()));
        let tools = WorkspaceTools::new(
            infrastructure.stores.tools.clone(),
            users.clone(),
            valves.clone(),
            ground.runtime.clone(),
            settings.clone(),
            clock.clone(),
        );
        let functions = Functions::new(
            ground.store.clone(),
            users.clone(),
            valves,
            ground.runtime.clone(),
            ground.active.clone(),
            catalog.clone(),
            clock.clone(),
        );
        let chats: Arc<dyn ChatStore> = infrastructure.stores.chats.clone();
        let folders: Arc<dyn FolderStore> = infrastructure.stores.folders.clone();
        let host = HostPorts {
            users: users.clone(),
            conversations: Arc::new(StoredConversations::new(chats.clone(), folders)),
            chats,
            functions: ground.store.clone(),
            catalog: catalog.clone(),
            settings: settings.clone(),
            clock: clock.clone(),
            late: OnceLock::new(),
        };
        Self {
            tools: Arc::new(tools),
            functions: Arc::new(functions),
            downloads: Arc::new(Downloads::new(Arc::new(HttpPluginTexts(
                infrastructure.outgoing.small_calls.clone(),
            )))),
            ground,
            host: Arc::new(host),
            ids: infrastructure.ids.clone(),
        }
    }

    /// Who answers when a pipe is picked.
    pub fn provider(&self) -> Arc<dyn ModelProvider> {
        Arc::new(Pipes {
            active: self.ground.active.clone(),
            runtime: self.ground.runtime.clone(),
            host: self.host.clone(),
            clock: self.host.clock.clone(),
            ids: self.ids.clone(),
        })
    }

    /// The step that fills toolboxes.
    pub fn tools_step(
        &self,
        asking: &Asking,
        sockets: &Sockets,
        servers: &Arc<ToolServers>,
        tokens: &Arc<OAuthTokens>,
    ) -> Arc<dyn Step> {
        Arc::new(loquat_core::toolkit::Tools {
            servers: servers.clone(),
            tokens: tokens.clone(),
            workspace: self.tools.clone(),
            runtime: self.ground.runtime.clone(),
            host: self.host.clone(),
            browsers: Arc::new(sockets.clone()),
            side: asking.side.clone(),
            settings: self.host.settings.clone(),
            ids: self.ids.clone(),
            timer: Arc::new(SystemClock),
        })
    }

    /// Filters, which are also a step.
    pub fn filters(&self) -> Filters {
        Filters {
            active: self.ground.active.clone(),
            runtime: self.ground.runtime.clone(),
            host: self.host.clone(),
        }
    }

    /// Lets plug-ins ask for what has been made since.
    pub fn connect(&self, files: &Arc<Files>, sockets: &Sockets, completions: &Arc<Completions>) {
        let late = Late {
            files: files.clone(),
            events: Arc::new(sockets.clone()),
            browsers: Arc::new(sockets.clone()),
            completions: Arc::downgrade(completions),
        };
        // Only the first time counts, and there is no second.
        let _ = self.host.late.set(late);
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
            actions: Arc::new(Actions::new(self.filters())),
            downloads: self.downloads.clone(),
        }
    }
}

/// Variables that every plug-in may read, beside those that the operator names.
const OPEN: &[&str] = &[
    "PATH",
    "LANG",
    "LC_ALL",
    "TZ",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "REQUESTS_CA_BUNDLE",
    "http_proxy",
    "https_proxy",
    "no_proxy",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
];

fn runtime(environment: &Environment) -> Arc<dyn PluginRuntime> {
    let program = match std::env::current_exe() {
        Ok(program) => program,
        Err(error) => return Arc::new(Absent::new(format!("plug-ins are not run: {error}"))),
    };
    let named = environment.get(LOQUAT_PLUGIN_ENVIRONMENT);
    let names = OPEN.iter().copied().chain(named.iter().map(String::as_str));
    let packages = Path::new(environment.get(DATA_DIR)).join("plugin-packages");
    Arc::new(PythonPlugins::new(Config {
        python: environment.get(LOQUAT_PLUGIN_PYTHON).map(PathBuf::from),
        packages: std::path::absolute(&packages).unwrap_or(packages),
        program,
        jail: match environment.get(LOQUAT_PLUGIN_JAIL) {
            "off" => Jail::Off,
            "required" => Jail::Required,
            _ => Jail::BestEffort,
        },
        network: environment.get(LOQUAT_PLUGIN_NETWORK),
        environment: names
            .filter_map(|name| Some((name.to_owned(), std::env::var(name).ok()?)))
            .collect(),
        offline: environment.get(OFFLINE_MODE),
        pip_options: environment.get(PIP_OPTIONS).to_vec(),
        pip_index_options: environment.get(PIP_PACKAGE_INDEX_OPTIONS).to_vec(),
        memory: environment.get(LOQUAT_PLUGIN_MEMORY).unsigned_abs().max(64) << 20,
    }))
}
