use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};

use super::FunctionServices;
use super::view::{AuthoredFunction, ExportedFunction, FunctionForm, FunctionRow, FunctionView, SyncForm};
use crate::area::Area;
use crate::plugins::{DownloadForm, DownloadedText};
use crate::wire::{Administrator, Body, Failure, Flag, Verified};

/// Lists, makes, changes and removes functions.
pub(super) struct KeepFunctions(pub FunctionServices);

#[OpenApi(prefix_path = "/api/v1/functions/", tag = "Area::Workspace")]
impl KeepFunctions {
    /// List the functions
    #[oai(path = "/", method = "get", operation_id = "list_functions")]
    async fn list(&self, caller: Verified) -> Result<Body<Vec<FunctionView>>, Failure> {
        let functions = self.0.functions.known(&caller.0).await?;
        Ok(Body(functions.iter().map(FunctionView::from).collect()))
    }

    /// List the functions with their texts and authors
    #[oai(path = "/list", method = "get", operation_id = "list_workspace_functions")]
    async fn list_with_authors(&self, caller: Administrator) -> Result<Body<Vec<AuthoredFunction>>, Failure> {
        let functions = self.0.functions.list(&caller.0).await?;
        Ok(Body(functions.into_iter().map(AuthoredFunction::from).collect()))
    }

    /// Export the functions
    #[oai(path = "/export", method = "get", operation_id = "export_functions")]
    async fn export(
        &self,
        caller: Administrator,
        /// Also what is set of them?
        include_valves: Query<Option<Flag>>,
    ) -> Result<Body<Vec<ExportedFunction>>, Failure> {
        let functions = self.0.functions.export(&caller.0).await?;
        let with_valves = include_valves.0.is_some_and(|flag| flag.0);
        let exported = functions
            .into_iter()
            .map(|function| ExportedFunction::of(function, with_valves));
        Ok(Body(exported.collect()))
    }

    /// Fetch the text of a function from elsewhere
    ///
    /// Nothing is kept. Pages of GitHub stand for the files that they show.
    #[oai(path = "/load/url", method = "post", operation_id = "fetch_function")]
    async fn fetch(&self, caller: Administrator, form: Body<DownloadForm>) -> Result<Body<DownloadedText>, Failure> {
        let downloaded = self.0.downloads.fetch(&caller.0, &form.0.url).await?;
        Ok(Body(downloaded.into()))
    }

    /// Put other functions in place of all that there are
    ///
    /// Nothing changes if one of them is refused.
    #[oai(path = "/sync", method = "post", operation_id = "sync_functions")]
    async fn sync(&self, caller: Administrator, form: Body<SyncForm>) -> Result<Body<Vec<ExportedFunction>>, Failure> {
        let functions = form.0.functions.into_iter().map(Into::into).collect();
        let synced = self.0.functions.sync(&caller.0, functions).await?;
        let shown = synced.into_iter().map(|function| ExportedFunction::of(function, true));
        Ok(Body(shown.collect()))
    }

    /// Create a function
    ///
    /// Its text is loaded first; one that cannot be is refused. It does nothing until it is switched on.
    #[oai(path = "/create", method = "post", operation_id = "create_function")]
    async fn create(&self, caller: Administrator, form: Body<FunctionForm>) -> Result<Body<FunctionView>, Failure> {
        let function = self.0.functions.create(&caller.0, form.0.into()).await?;
        Ok(Body(FunctionView::from(&function)))
    }

    /// Get a function with its text
    #[oai(path = "/id/:id", method = "get", operation_id = "get_function")]
    async fn get(&self, caller: Administrator, id: Path<String>) -> Result<Body<FunctionRow>, Failure> {
        Ok(Body(self.0.functions.find(&caller.0, &id.0).await?.into()))
    }

    /// Switch a function on or off
    #[oai(path = "/id/:id/toggle", method = "post", operation_id = "toggle_function")]
    async fn toggle(&self, caller: Administrator, id: Path<String>) -> Result<Body<FunctionRow>, Failure> {
        Ok(Body(self.0.functions.toggle(&caller.0, &id.0).await?.into()))
    }

    /// Make a function count for every model, or only for those that name it
    #[oai(
        path = "/id/:id/toggle/global",
        method = "post",
        operation_id = "toggle_function_globally"
    )]
    async fn toggle_global(&self, caller: Administrator, id: Path<String>) -> Result<Body<FunctionRow>, Failure> {
        Ok(Body(self.0.functions.toggle_global(&caller.0, &id.0).await?.into()))
    }

    /// Rewrite a function, all but its id
    #[oai(path = "/id/:id/update", method = "post", operation_id = "update_function")]
    async fn update(
        &self,
        caller: Administrator,
        id: Path<String>,
        form: Body<FunctionForm>,
    ) -> Result<Body<FunctionRow>, Failure> {
        let function = self.0.functions.update(&caller.0, &id.0, form.0.into()).await?;
        Ok(Body(function.into()))
    }

    /// Delete a function
    #[oai(path = "/id/:id/delete", method = "delete", operation_id = "delete_function")]
    async fn delete(&self, caller: Administrator, id: Path<String>) -> Result<Body<bool>, Failure> {
        self.0.functions.delete(&caller.0, &id.0).await?;
        Ok(Body(true))
    }
}
