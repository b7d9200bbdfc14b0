use loquat_core::file::FileError;

use crate::wire::Failure;

impl From<FileError> for Failure {
    fn from(error: FileError) -> Self {
        match error {
            FileError::NotFound | FileError::NoneFits => Self::not_found(error),
            FileError::NoContent | FileError::Refused(_) | FileError::OutOfRange { .. } => Self::refused(error),
            FileError::Denied(denied) => denied.into(),
            FileError::Store(error) => error.into(),
            FileError::Blob(error) => Self::internal(error),
        }
    }
}
