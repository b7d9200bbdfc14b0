use loquat_core::tool::ToolError;

use crate::wire::Failure;

impl From<ToolError> for Failure {
    fn from(error: ToolError) -> Self {
        match error {
            ToolError::Denied(denied) => denied.into(),
            // A mistake in what the administrator typed, as far as anybody can tell from here.
            ToolError::Server(_) | ToolError::NoAuthority => Self::refused(error),
        }
    }
}
