use std::sync::Arc;

use loquat_core::function::Functions;
use poem_openapi::OpenApi;
use poem_openapi::param::Path;

use crate::area::Area;
use crate::wire::{Administrator, Body, Failure, FreeObject, FreeValue, Verified};

/// What can be set of functions.
pub(super) struct FunctionValves(pub Arc<Functions>);

#[OpenApi(prefix_path = "/api/v1/functions/", tag = "Area::Workspace")]
impl FunctionValves {
    /// Get the valves of a function
    #[oai(path = "/id/:id/valves", method = "get", operation_id = "get_function_valves")]
    async fn valves(&self, caller: Administrator, id: Path<String>) -> Result<Body<FreeObject>, Failure> {
        Ok(Body(FreeObject(self.0.valves(&caller.0, &id.0).await?)))
    }

    /// Get the JSON schema of a function's valves
    ///
    /// Null if it has none.
    #[oai(
        path = "/id/:id/valves/spec",
        method = "get",
        operation_id = "get_function_valves_spec"
    )]
    async fn spec(&self, caller: Administrator, id: Path<String>) -> Result<Body<Option<FreeValue>>, Failure> {
        Ok(Body(self.0.schema(&caller.0, &id.0).await?.map(FreeValue)))
    }

    /// Set the valves of a function
    #[oai(
        path = "/id/:id/valves/update",
        method = "post",
        operation_id = "update_function_valves"
    )]
    async fn set(
        &self,
        caller: Administrator,
        id: Path<String>,
        form: Body<FreeObject>,
    ) -> Result<Body<FreeObject>, Failure> {
        let valves = self.0.set_valves(&caller.0, &id.0, form.0.0).await?;
        Ok(Body(FreeObject(valves)))
    }

    /// Get what the caller has set of a function for themselves
    #[oai(
        path = "/id/:id/valves/user",
        method = "get",
        operation_id = "get_function_user_valves"
    )]
    async fn own(&self, caller: Verified, id: Path<String>) -> Result<Body<FreeObject>, Failure> {
        Ok(Body(FreeObject(self.0.own_valves(&caller.0, &id.0).await?)))
    }

    /// Get the JSON schema of what each user can set of a function
    ///
    /// Null if that is nothing.
    #[oai(
        path = "/id/:id/valves/user/spec",
        method = "get",
        operation_id = "get_function_user_valves_spec"
    )]
    async fn own_spec(&self, caller: Verified, id: Path<String>) -> Result<Body<Option<FreeValue>>, Failure> {
        Ok(Body(self.0.own_schema(&caller.0, &id.0).await?.map(FreeValue)))
    }

    /// Set something of a function for the caller alone
    #[oai(
        path = "/id/:id/valves/user/update",
        method = "post",
        operation_id = "update_function_user_valves"
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
