use serde_json::Value as Json;

use crate::access::Shareable;
use crate::identity::{Denied, Member};
use crate::plugin::{Family, Form};
use crate::shared::{JsonObject, StoreError};
use crate::tool::workspace::{WorkspaceTool, WorkspaceToolError, WorkspaceTools};

// The original shows the valves of every tool to every user. They hold keys, so here those see them who may set them.
impl WorkspaceTools {
    /// What is set of a tool.
    pub async fn valves(&self, who: &Member, id: &str) -> Result<JsonObject, WorkspaceToolError> {
        let tool = self.writable(who, id).await?;
        Ok(self.store.valves(&tool.id).await?)
    }

    /// The valves of a tool that is being called.
    pub async fn valves_of(&self, tool: &WorkspaceTool) -> Result<JsonObject, StoreError> {
        self.store.valves(&tool.id).await
    }

    /// What can be set of a tool, as a JSON schema; `None` if nothing can.
    pub async fn schema(&self, who: &Member, id: &str, form: Form) -> Result<Option<Json>, WorkspaceToolError> {
        let tool = self.shown(who, id).await?;
        Ok(self.valves.schema(&self.plugin_of(&tool).await?, form).await?)
    }

    /// Sets the valves of a tool; nothing else stays set.
    pub async fn set_valves(
        &self,
        who: &Member,
        id: &str,
        values: JsonObject,
    ) -> Result<JsonObject, WorkspaceToolError> {
        let tool = self.writable(who, id).await.map_err(|error| match error {
            WorkspaceToolError::Denied(Denied::NotYours) => WorkspaceToolError::ValvesClosed,
            other => other,
        })?;
        let plugin = self.plugin_of(&tool).await?;
        let values = self.valves.checked(&plugin, Form::Valves, values).await?;
        let now = self.clock.now().seconds();
        match self.store.set_valves(&tool.id, &values, now).await? {
            true => Ok(values),
            false => Err(WorkspaceToolError::NotFound),
        }
    }

    /// What somebody has set for themselves.
    pub async fn own_valves(&self, who: &Member, id: &str) -> Result<JsonObject, WorkspaceToolError> {
        let tool = self.shown(who, id).await?;
        Ok(self.valves.own(who, Family::Tools, tool.id.as_str()).await?)
    }

    /// Sets what somebody wants for themselves.
    pub async fn set_own_valves(
        &self,
        who: &Member,
        id: &str,
        values: JsonObject,
    ) -> Result<JsonObject, WorkspaceToolError> {
        let tool = self.shown(who, id).await?;
        let plugin = self.plugin_of(&tool).await?;
        Ok(self.valves.set_own(who, &plugin, values).await?)
    }

    async fn shown(&self, who: &Member, id: &str) -> Result<WorkspaceTool, WorkspaceToolError> {
        let tool = self.stored(id).await?;
        if who.is_admin() || tool.lets_read(who) {
            Ok(tool)
        } else {
            Err(Denied::NotYours.into())
        }
    }
}
