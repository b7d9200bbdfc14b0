use loquat_core::backup::BackupError;
use loquat_core::code::{CodeError, FormatError};
use loquat_core::export::ExportError;
use loquat_core::job::JobsError;

use crate::wire::Failure;

impl From<ExportError> for Failure {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Denied(denied) => denied.into(),
            ExportError::Failed(_) => Self::internal(error),
        }
    }
}

impl From<CodeError> for Failure {
    fn from(error: CodeError) -> Self {
        match error {
            CodeError::Denied(denied) => denied.into(),
            CodeError::NowhereToRun => Self::refused(error),
            CodeError::Format(FormatError::NoFormatter | FormatError::NotCode(_)) => Self::refused(error),
            CodeError::Format(FormatError::Failed(_)) => Self::internal(error),
        }
    }
}

impl From<BackupError> for Failure {
    fn from(error: BackupError) -> Self {
        match error {
            BackupError::Denied(denied) => denied.into(),
            // 401 where one expects 403: clients of this API are used to it.
            BackupError::SwitchedOff => Self::unauthorized(error),
            BackupError::NoFile => Self::refused(error),
            BackupError::Store(error) => error.into(),
        }
    }
}

impl From<JobsError> for Failure {
    fn from(error: JobsError) -> Self {
        match error {
            JobsError::NotFailed | JobsError::NotThere => Self::not_found(error),
            JobsError::SameAlready => Self::refused(error),
            JobsError::Denied(denied) => denied.into(),
            JobsError::Store(error) => error.into(),
        }
    }
}
