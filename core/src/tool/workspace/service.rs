use std::sync::Arc;

use serde_json::Value as Json;

use crate::access::{AccessPolicy, Shareable, WithOwner};
use crate::account::UserStore;
use crate::identity::{Denied, Member, Permission, Role, UserId};
use crate::plugin::{Family, Plugin, PluginError, PluginRuntime, Valves, ValvesError, head, is_identifier};
use crate::plugin::{declares, with_current_imports};
use crate::settings::Settings;
use crate::shared::{Clock, JsonObject, StoreError, debug_by_name};
use crate::tool::workspace::{NewTool, ToolChange, ToolId, ToolStore, WorkspaceTool};

/// Why something could not be done with a tool of the workspace.
#[derive(Debug, thiserror::Error)]
pub enum WorkspaceToolError {
    #[error("there is no such tool")]
    NotFound,
    /// Asked for by its address alone.
    #[error("there is no such tool")]
    NothingThere,
    #[error("there is a tool with this id already; choose another one")]
    IdTaken,
    #[error("an id has letters, digits and underscores alone, and begins with no digit")]
    BadId,
    #[error("the text has no class Tools, which holds the functions of a tool")]
    NoTools,
    /// The tool is open, but its valves are not.
    #[error("you may not change the valves of this tool")]
    ValvesClosed,
    #[error("this tool has no valves")]
    NoValves,
    #[error(transparent)]
    Plugin(#[from] PluginError),
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<ValvesError> for WorkspaceToolError {
    fn from(error: ValvesError) -> Self {
        match error {
            ValvesError::None => Self::NoValves,
            ValvesError::Plugin(error) => Self::Plugin(error),
            ValvesError::Store(error) => Self::Store(error),
        }
    }
}

/// What people do with tools of the workspace.
pub struct WorkspaceTools {
    pub(super) store: Arc<dyn ToolStore>,
    pub(super) users: Arc<dyn UserStore>,
    pub(super) valves: Arc<Valves>,
    runtime: Arc<dyn PluginRuntime>,
    settings: Arc<Settings>,
    pub(super) clock: Arc<dyn Clock>,
}

debug_by_name!(WorkspaceTools);

/// What the text of a tool was found to hold.
struct Examined {
    content: String,
    specs: Vec<Json>,
    manifest: JsonObject,
}

impl WorkspaceTools {
    pub fn new(
        store: Arc<dyn ToolStore>,
        users: Arc<dyn UserStore>,
        valves: Arc<Valves>,
        runtime: Arc<dyn PluginRuntime>,
        settings: Arc<Settings>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            store,
            users,
            valves,
            runtime,
            settings,
            clock,
        }
    }

    /// The tools that `who` may use with their owners, the latest change first, and what `who` may change of them.
    pub async fn list(&self, who: &Member) -> Result<Vec<WithOwner<WorkspaceTool>>, WorkspaceToolError> {
        let tools = self.readable(who).await?;
        Ok(WithOwner::with_owners(tools, &*self.users, who, self.policy()).await?)
    }

    /// The same tools, to be brought elsewhere.
    pub async fn export(&self, who: &Member) -> Result<Vec<WorkspaceTool>, WorkspaceToolError> {
        who.may(Permission::WorkspaceToolsExport)?;
        self.readable(who).await
    }

    /// The tool of that id.
    pub async fn find(&self, who: &Member, id: &str) -> Result<WithOwner<WorkspaceTool>, WorkspaceToolError> {
        let tool = self.stored(id).await.map_err(|error| match error {
            WorkspaceToolError::NotFound => WorkspaceToolError::NothingThere,
            other => other,
        })?;
        if !who.is_admin() && !tool.lets_read(who) {
            return Err(Denied::NotYours.into());
        }
        Ok(WithOwner::alone(tool, who, self.policy()))
    }

    /// Adds a tool. Who may import tools may also make them one by one: clients import so.
    pub async fn create(&self, who: &Member, new: NewTool) -> Result<WorkspaceTool, WorkspaceToolError> {
        who.may(Permission::WorkspaceTools)
            .or_else(|lacks| who.may(Permission::WorkspaceToolsImport).map_err(|_| lacks))?;
        if !is_identifier(&new.id) {
            return Err(WorkspaceToolError::BadId);
        }
        let id = ToolId::from(new.id.to_lowercase());
        if self.store.find(&id).await?.is_some() {
            return Err(WorkspaceToolError::IdTaken);
        }
        let examined = self.examine(&id, &new.content, who.is_admin()).await?;
        let now = self.clock.now().seconds();
        let tool = WorkspaceTool {
            user_id: who.id().clone(),
            name: new.name,
            meta: meta(new.description, examined.manifest),
            content: examined.content,
            specs: examined.specs,
            access: new.access,
            created_at: now,
            updated_at: now,
            id,
        };
        self.store.insert(&tool).await.map_err(|error| match error {
            StoreError::Duplicate(_) => WorkspaceToolError::IdTaken,
            failed => WorkspaceToolError::Store(failed),
        })?;
        Ok(tool)
    }

    /// Rewrites a tool. It keeps its id, its owner and its valves.
    pub async fn update(&self, who: &Member, id: &str, new: NewTool) -> Result<WorkspaceTool, WorkspaceToolError> {
        let tool = self.writable(who, id).await?;
        let examined = self.examine(&tool.id, &new.content, who.is_admin()).await?;
        let change = ToolChange {
            name: new.name,
            meta: meta(new.description, examined.manifest),
            content: examined.content,
            specs: examined.specs,
            access: new.access,
        };
        let now = self.clock.now().seconds();
        let changed = self.store.update(&tool.id, &change, now).await?;
        changed.ok_or(WorkspaceToolError::NotFound)
    }

    /// Removes a tool.
    pub async fn delete(&self, who: &Member, id: &str) -> Result<(), WorkspaceToolError> {
        let tool = self.writable(who, id).await?;
        if self.store.delete(&tool.id).await? {
            Ok(())
        } else {
            Err(WorkspaceToolError::NotFound)
        }
    }

    /// The tool, if `who` may use it: for calls of its functions.
    pub async fn usable(&self, who: &Member, id: &str) -> Result<Option<WorkspaceTool>, StoreError> {
        if !is_identifier(id) {
            return Ok(None);
        }
        let found = self.store.find(&ToolId::from(id)).await?;
        Ok(found.filter(|tool| self.policy().sees_all(who) || tool.lets_read(who)))
    }

    /// What is run of a tool.
    pub async fn plugin_of(&self, tool: &WorkspaceTool) -> Result<Plugin, StoreError> {
        let may_install = self.is_admin(&tool.user_id).await?;
        Ok(tool.plugin(may_install))
    }

    async fn readable(&self, who: &Member) -> Result<Vec<WorkspaceTool>, WorkspaceToolError> {
        let readers = self.policy().narrows_to(who);
        Ok(self.store.list(readers.as_ref()).await?)
    }

    /// Owners, writers and administrators change a tool.
    pub(super) async fn writable(&self, who: &Member, id: &str) -> Result<WorkspaceTool, WorkspaceToolError> {
        let tool = self.stored(id).await?;
        if who.is_admin() || tool.lets_write(who) {
            Ok(tool)
        } else {
            Err(Denied::NotYours.into())
        }
    }

    pub(super) async fn stored(&self, id: &str) -> Result<WorkspaceTool, WorkspaceToolError> {
        // What no tool can be called is not worth a question, and databases take offence at NUL characters.
        if !is_identifier(id) {
            return Err(WorkspaceToolError::NotFound);
        }
        let found = self.store.find(&ToolId::from(id)).await?;
        found.ok_or(WorkspaceToolError::NotFound)
    }

    /// Loads the text before it is kept. Where nothing is run, it is read as far as that goes.
    async fn examine(&self, id: &ToolId, content: &str, may_install: bool) -> Result<Examined, WorkspaceToolError> {
        let content = with_current_imports(content);
        let plugin = Plugin {
            family: Family::Tools,
            id: id.0.clone(),
            content: content.as_str().into(),
            may_install,
        };
        let specs = match self.runtime.load(&plugin).await {
            Ok(description) => description.specs.clone(),
            Err(PluginError::NotHere(_)) if declares(&content, "Tools") => Vec::new(),
            Err(PluginError::NotHere(_)) => return Err(WorkspaceToolError::NoTools),
            Err(error) => return Err(error.into()),
        };
        Ok(Examined {
            manifest: head(&content),
            content,
            specs,
        })
    }

    async fn is_admin(&self, user: &UserId) -> Result<bool, StoreError> {
        let user = self.users.find(user).await?;
        Ok(user.is_some_and(|user| user.role == Role::Admin))
    }

    fn policy(&self) -> AccessPolicy {
        AccessPolicy::of(&self.settings.snapshot())
    }
}

fn meta(description: Option<String>, manifest: JsonObject) -> JsonObject {
    JsonObject::from_iter([
        ("description".to_owned(), Json::from(description)),
        ("manifest".to_owned(), Json::Object(manifest)),
    ])
}
