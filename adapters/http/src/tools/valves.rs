use std::sync::Arc;

use loquat_core::plugin::Form;
use loquat_core::tool::workspace::WorkspaceTools;
use poem_openapi::OpenApi;
use poem_openapi::param::Path;

use crate::area::Area;
use crate::wire::{Body, Failure, FreeObject, FreeValue, Verified};

/// What can be set of tools of the workspace.
pub(super) struct ToolValves(pub Arc<WorkspaceTools>);

#[OpenApi(prefix_path = "/api/v1/tools/", tag = "Area::Workspace")]
impl ToolValves {
    /// Get the valves of a tool
    ///
    /// For those who may set them.
    #[oai(path = "/id/:id/valves", method = "get", operation_id = "get_tool_valves")]
    async fn valves(&self, caller: Verified, id: Path<String>) -> Result<Body<FreeObject>, Failure> {
        Ok(Body(FreeObject(self.0.valves(&caller.0, &id.0).await?)))
    }

    /// Get the JSON schema of a tool's valves
    ///
    /// Null if it has none.
    #[oai(path = "/id/:id/valves/spec", method = "get", operation_id = "get_tool_valves_spec")]
    async fn spec(&self, caller: Verified, id: Path<String>) -> Result<Body<Option<FreeValue>>, Failure> {
        let schema = self.0.schema(&caller.0, &id.0, Form::Valves).await?;
        Ok(Body(schema.map(FreeValue)))
    }

    /// Set the valves of a tool
    #[oai(path = "/id/:id/valves/update", method = "post", operation_id = "update_tool_valves")]
    async fn set(
        &self,
        caller: Verified,
        id: Path<String>,
        form: Body<FreeObject>,
    ) -> Result<Body<FreeObject>, Failure> {
        let valves = self.0.set_valves(&caller.0, &id.0, form.0.0).await?;
        Ok(Body(FreeObject(valves)))
    }

    /// Get what the caller has set of a tool for themselves
    #[oai(path = "/id/:id/valves/user", method = "get", operation_id = "get_tool_user_valves")]
    async fn own(&self, caller: Verified, id: Path<String>) -> Result<Body<FreeObject>, Failure> {
        Ok(Body(FreeObject(self.0.own_valves(&caller.0, &id.0).await?)))
    }

    /// Get the JSON schema of what each user can set of a tool
    ///
    /// Null if that is nothing.
    #[oai(
        path = "/id/:id/valves/user/spec",
        method = "get",
        operation_id = "get_tool_user_valves_spec"
    )]
    async fn own_spec(&self, caller: Verified, id: Path<String>) -> Result<Body<Option<FreeValue>>, Failure> {
        let schema = self.0.schema(&caller.0, &id.0, Form::UserValves).await?;
        Ok(Body(schema.map(FreeValue)))
    }

    /// Set something of a tool for the caller alone
    #[oai(
        path = "/id/:id/valves/user/update",
        method = "post",
        operation_id = "update_tool_user_valves"
    )]
    async fn set_own(
        &self,
        caller: Verified,
        id: Path<String>,
        form: Body<FreeObject>,
    ) -> Result<Body<FreeObject>, Failure> {
        let valves = self.0.set_own_valves(&caller.0, &id.0, form.0.0).await?;
        Ok(Body(FreeObject(valves)))
    }
}
