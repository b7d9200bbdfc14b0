use loquat_core::knowledge::KnowledgeError;
use loquat_core::prompt::PromptError;
use loquat_core::retrieval::ProcessError;

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
            KnowledgeError::NothingThere
            | KnowledgeError::Closed
            | KnowledgeError::NoFile
            | KnowledgeError::Unread
            | KnowledgeError::Process(ProcessError::NotFound) => Self::refused(error),
            KnowledgeError::Process(error) => error.into(),
            KnowledgeError::Passages(error) => error.into(),
            KnowledgeError::File(error) => error.into(),
            KnowledgeError::Denied(denied) => denied.into(),
            KnowledgeError::Store(error) => error.into(),
        }
    }
}
