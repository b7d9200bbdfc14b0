use loquat_core::evaluation::EvaluationError;
use loquat_core::note::NoteError;

use crate::wire::Failure;

impl From<NoteError> for Failure {
    fn from(error: NoteError) -> Self {
        match error {
            NoteError::NotFound => Self::not_found(error),
            NoteError::Closed => Self::forbidden(error),
            NoteError::Feature(error) => error.into(),
            NoteError::Store(error) => error.into(),
        }
    }
}

impl From<EvaluationError> for Failure {
    fn from(error: EvaluationError) -> Self {
        match error {
            EvaluationError::NotFound => Self::not_found(error),
            EvaluationError::Store(error) => error.into(),
        }
    }
}
