use loquat_core::completion::CompletionError;
use loquat_core::pipeline::PipelineError;

use crate::wire::Failure;

impl From<PipelineError> for Failure {
    fn from(error: PipelineError) -> Self {
        match error {
            PipelineError::NoServer => Self::not_found(error),
            PipelineError::NotPython | PipelineError::BadName => Self::refused(error),
            // The server's own status, except that nobody is signed out because it does not like our key.
            PipelineError::Refused { status: 404, detail } => Self::not_found(detail),
            PipelineError::Refused {
                status: 401 | 403,
                detail,
            } => Self::forbidden(detail),
            PipelineError::Refused {
                status: 400..500,
                detail,
            } => Self::refused(detail),
            PipelineError::Refused { .. } => Self::upstream(error),
            PipelineError::Provider(error) => error.into(),
            PipelineError::Catalog(error) => CompletionError::from(error).into(),
        }
    }
}
