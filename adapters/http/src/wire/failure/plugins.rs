use loquat_core::function::FunctionError;
use loquat_core::plugin::{DownloadError, PluginError};
use loquat_core::tool::workspace::WorkspaceToolError;
use loquat_core::toolkit::ActionError;

use crate::wire::Failure;

impl From<PluginError> for Failure {
    fn from(error: PluginError) -> Self {
        match &error {
            // People who write plug-ins are told what is wrong with them.
            PluginError::NotHere(_)
            | PluginError::Raised { .. }
            | PluginError::Requirements(_)
            | PluginError::Broken(_)
            | PluginError::Cancelled => Self::refused(error),
        }
    }
}

impl From<WorkspaceToolError> for Failure {
    fn from(error: WorkspaceToolError) -> Self {
        match error {
            // 401 where one expects 404: clients of this API are used to it.
            WorkspaceToolError::NotFound | WorkspaceToolError::NoValves => Self::unauthorized(error),
            WorkspaceToolError::NothingThere => Self::not_found(error),
            WorkspaceToolError::IdTaken
            | WorkspaceToolError::BadId
            | WorkspaceToolError::NoTools
            | WorkspaceToolError::ValvesClosed => Self::refused(error),
            WorkspaceToolError::Plugin(error) => error.into(),
            WorkspaceToolError::Denied(denied) => denied.into(),
            WorkspaceToolError::Store(error) => error.into(),
        }
    }
}

impl From<FunctionError> for Failure {
    fn from(error: FunctionError) -> Self {
        match error {
            // 401 where one expects 404: clients of this API are used to it.
            FunctionError::NotFound | FunctionError::NoValves => Self::unauthorized(error),
            FunctionError::IdTaken | FunctionError::BadId | FunctionError::NoClass => Self::refused(error),
            FunctionError::Plugin(error) => error.into(),
            FunctionError::Store(error) => error.into(),
        }
    }
}

impl From<ActionError> for Failure {
    fn from(error: ActionError) -> Self {
        match error {
            ActionError::NotFound(_) => Self::refused(error),
            ActionError::Completion(error) => error.into(),
            ActionError::Plugin(error) => error.into(),
            ActionError::Store(error) => error.into(),
        }
    }
}

impl From<DownloadError> for Failure {
    fn from(error: DownloadError) -> Self {
        match error {
            DownloadError::NotAnAddress | DownloadError::Empty => Self::refused(error),
            DownloadError::Failed(error) => Self::upstream(error),
        }
    }
}
