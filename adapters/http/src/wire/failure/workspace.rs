use loquat_core::knowledge::KnowledgeError;
use loquat_core::prompt::PromptError;

use crate::wire::Failure;

impl From<PromptError> for Failure {
    fn from(error: PromptError) -> Self {
        match error {
            // 401 where one expects 404: clients of this API are used to it.
            PromptError::NotFound => Self::unauthorized(error),
            PromptError::CommandTaken | PromptError::BadCommand => Self::refused(error),
            PromptError::Denied(denied) => denied.into(),
            PromptError::Store(error) => error.into(),
        }
    }
}

impl From<KnowledgeError> for Failure {
    fn from(error: KnowledgeError) -> Self {
        match error {
            KnowledgeError::NotFound => Self::not_found(error),
            // 400 where one expects 404 and 403: clients of this API are used to it.
            KnowledgeError::NothingThere | KnowledgeError::Closed => Self::refused(error),
            KnowledgeError::Denied(denied) => denied.into(),
            KnowledgeError::Store(error) => error.into(),
        }
    }
}
