use loquat_core::chat::ChatError;

use crate::wire::{Failure, Invalid};

impl From<ChatError> for Failure {
    fn from(error: ChatError) -> Self {
        match error {
            ChatError::NotFound | ChatError::NoMessage => Self::not_found(error),
            // 401 where one expects 403: clients of this API are used to it.
            ChatError::SwitchedOff(_) => Self::unauthorized(error),
            ChatError::Denied(denied) => denied.into(),
            ChatError::Body(error) => Self::invalid_input(Invalid::field("chat", error.to_string())),
            ChatError::TagName | ChatError::SearchTooLong(_) => Self::refused(error),
            ChatError::Store(error) => error.into(),
        }
    }
}
