use poem_openapi::OpenApi;

use super::ToolServices;
use super::view::{OfferedTool, SeenTool, ToolRow};
use crate::area::Area;
use crate::wire::{Body, Failure, Verified};

/// Which tools there are.
pub(super) struct ListTools(pub ToolServices);

#[OpenApi(prefix_path = "/api/v1/tools/", tag = "Area::Workspace")]
impl ListTools {
    /// List the tools that the caller may use
    ///
    /// Those of the workspace, then those of the servers that administrators have connected. A server that does not
    /// answer is not there.
    #[oai(path = "/", method = "get", operation_id = "list_tools")]
    async fn list(&self, caller: Verified) -> Result<Body<Vec<OfferedTool>>, Failure> {
        let tools = self.0.tools.list(&caller.0).await?;
        let servers = self.0.servers.offered(&caller.0).await?;
        let tools = tools.into_iter().map(OfferedTool::from);
        Ok(Body(tools.chain(servers.into_iter().map(OfferedTool::from)).collect()))
    }

    /// List the tools of the workspace that the caller may use, with their texts
    #[oai(path = "/list", method = "get", operation_id = "list_workspace_tools")]
    async fn list_of_workspace(&self, caller: Verified) -> Result<Body<Vec<SeenTool>>, Failure> {
        let tools = self.0.tools.list(&caller.0).await?;
        Ok(Body(tools.into_iter().map(SeenTool::from).collect()))
    }

    /// Export the tools of the workspace that the caller may use
    #[oai(path = "/export", method = "get", operation_id = "export_tools")]
    async fn export(&self, caller: Verified) -> Result<Body<Vec<ToolRow>>, Failure> {
        let tools = self.0.tools.export(&caller.0).await?;
        Ok(Body(tools.into_iter().map(ToolRow::from).collect()))
    }
}
