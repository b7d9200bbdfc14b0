use loquat_core::memory::MemoryError;
use loquat_core::retrieval::{
    IndexError, PassageError, ProcessError, RetrievalError, RetrievalSettingsError, SearchError,
};

use crate::wire::Failure;

impl From<RetrievalError> for Failure {
    fn from(error: RetrievalError) -> Self {
        match error {
            RetrievalError::NotFound | RetrievalError::NothingFound => Self::not_found(error),
            RetrievalError::Closed | RetrievalError::NoWebSearch => Self::forbidden(error),
            RetrievalError::NoAddress | RetrievalError::TooMany(_) | RetrievalError::Web(_) => Self::refused(error),
            RetrievalError::Index(error) => error.into(),
            RetrievalError::Process(error) => error.into(),
            RetrievalError::Search(error) => error.into(),
            RetrievalError::Denied(denied) => denied.into(),
            RetrievalError::Store(error) => error.into(),
        }
    }
}

impl From<IndexError> for Failure {
    fn from(error: IndexError) -> Self {
        match error {
            IndexError::Empty | IndexError::Duplicate | IndexError::Split(_) | IndexError::Embed(_) => {
                Self::refused(error)
            }
            IndexError::Passages(error) => error.into(),
        }
    }
}

impl From<PassageError> for Failure {
    fn from(error: PassageError) -> Self {
        match error {
            PassageError::OtherModel { .. } => Self::refused(error),
            PassageError::Failed(_) => Self::internal(error),
        }
    }
}

impl From<ProcessError> for Failure {
    fn from(error: ProcessError) -> Self {
        match error {
            ProcessError::NotFound => Self::not_found(error),
            ProcessError::LongRecording
            | ProcessError::NoText(_)
            | ProcessError::Extract(_)
            | ProcessError::Blob(_) => Self::refused(error),
            ProcessError::Transcription(error) => error.into(),
            ProcessError::Index(error) => error.into(),
            ProcessError::Store(error) => error.into(),
        }
    }
}

impl From<SearchError> for Failure {
    fn from(error: SearchError) -> Self {
        match error {
            SearchError::Embed(error) => Self::refused(error),
            SearchError::Passages(error) => error.into(),
        }
    }
}

impl From<RetrievalSettingsError> for Failure {
    fn from(error: RetrievalSettingsError) -> Self {
        match error {
            RetrievalSettingsError::Unfit(_) | RetrievalSettingsError::Wrong(_) => Self::refused(error),
            RetrievalSettingsError::Settings(error) => error.into(),
        }
    }
}

impl From<MemoryError> for Failure {
    fn from(error: MemoryError) -> Self {
        match error {
            MemoryError::NotFound | MemoryError::Nothing => Self::not_found(error),
            MemoryError::TooLong(_) | MemoryError::TooMany(_) => Self::refused(error),
            MemoryError::Feature(error) => error.into(),
            MemoryError::Index(error) => error.into(),
            MemoryError::Search(error) => error.into(),
            MemoryError::Store(error) => error.into(),
        }
    }
}
