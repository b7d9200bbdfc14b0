use crate::file::BlobError;
use crate::identity::Denied;
use crate::shared::StoreError;

/// Why something could not be done with a file.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// There is no such file, or it is not theirs to see: callers must not learn which.
    #[error("there is no such file")]
    NotFound,
    /// No name fits the pattern.
    #[error("no file has a name like this")]
    NoneFits,
    /// The file has no bytes, or they are gone.
    #[error("the content of this file is not there any more: upload it again")]
    NoContent,
    /// It cannot be taken in; the text says why and what to do.
    #[error("{0}")]
    Refused(String),
    /// The wanted part lies behind the end.
    #[error("the file is shorter than that")]
    OutOfRange { size: u64 },
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Blob(BlobError),
}

impl From<BlobError> for FileError {
    fn from(error: BlobError) -> Self {
        match error {
            BlobError::NotFound => Self::NoContent,
            BlobError::OutOfRange { size } => Self::OutOfRange { size },
            BlobError::Refused(why) => Self::Refused(why),
            failed @ BlobError::Failed(_) => Self::Blob(failed),
        }
    }
}
