use poem_openapi::OpenApi;
use poem_openapi::param::Path;

use super::ToolServices;
use super::view::{SeenTool, ToolForm, ToolRow, ToolView};
use crate::area::Area;
use crate::plugins::{DownloadForm, DownloadedText};
use crate::wire::{Administrator, Body, Failure, Verified};

/// Makes, changes and removes tools of the workspace.
pub(super) struct KeepTools(pub ToolServices);

#[OpenApi(prefix_path = "/api/v1/tools/", tag = "Area::Workspace")]
impl KeepTools {
    /// Fetch the text of a tool from elsewhere
    ///
    /// Nothing is kept. Pages of GitHub stand for the files that they show.
    #[oai(path = "/load/url", method = "post", operation_id = "fetch_tool")]
    async fn fetch(&self, caller: Administrator, form: Body<DownloadForm>) -> Result<Body<DownloadedText>, Failure> {
        let downloaded = self.0.downloads.fetch(&caller.0, &form.0.url).await?;
        Ok(Body(downloaded.into()))
    }

    /// Create a tool
    ///
    /// Its text is loaded first; one that cannot be is refused.
    #[oai(path = "/create", method = "post", operation_id = "create_tool")]
    async fn create(&self, caller: Verified, form: Body<ToolForm>) -> Result<Body<ToolView>, Failure> {
        let tool = self.0.tools.create(&caller.0, form.0.into()).await?;
        Ok(Body(ToolView::from(&tool)))
    }

    /// Get a tool with its text
    #[oai(path = "/id/:id", method = "get", operation_id = "get_tool")]
    async fn get(&self, caller: Verified, id: Path<String>) -> Result<Body<SeenTool>, Failure> {
        Ok(Body(self.0.tools.find(&caller.0, &id.0).await?.into()))
    }

    /// Rewrite a tool, all but its id
    #[oai(path = "/id/:id/update", method = "post", operation_id = "update_tool")]
    async fn update(&self, caller: Verified, id: Path<String>, form: Body<ToolForm>) -> Result<Body<ToolRow>, Failure> {
        Ok(Body(self.0.tools.update(&caller.0, &id.0, form.0.into()).await?.into()))
    }

    /// Delete a tool
    #[oai(path = "/id/:id/delete", method = "delete", operation_id = "delete_tool")]
    async fn delete(&self, caller: Verified, id: Path<String>) -> Result<Body<bool>, Failure> {
        self.0.tools.delete(&caller.0, &id.0).await?;
        Ok(Body(true))
    }
}
