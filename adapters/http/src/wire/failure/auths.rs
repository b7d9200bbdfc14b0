use loquat_core::account::{ApiKeyError, DirectoryError, EntryError, ProfileError};

use crate::wire::Failure;

impl From<EntryError> for Failure {
    fn from(error: EntryError) -> Self {
        match error {
            // 400 where one expects 401: clients of this API are used to it.
            EntryError::WrongCredentials
            | EntryError::NobodyVouched
            | EntryError::AccountsExist
            | EntryError::NotAnAddress
            | EntryError::AddressTaken
            | EntryError::BadPassword(_)
            | EntryError::DirectoryOff
            | EntryError::NoDirectory => Self::refused(error),
            EntryError::Directory(error) => error.into(),
            EntryError::TooManyAttempts => Self::too_many(error),
            EntryError::Denied(denied) => denied.into(),
            EntryError::Hash(error) => error.into(),
            EntryError::Store(error) => error.into(),
        }
    }
}

impl From<DirectoryError> for Failure {
    fn from(error: DirectoryError) -> Self {
        match &error {
            DirectoryError::Failed { step, cause } => {
                tracing::error!(?cause, step = step.as_str(), "the directory could not be asked");
            }
            DirectoryError::Unknown(step) => tracing::info!(step = step.as_str(), "the directory let somebody not in"),
        }
        Self::refused(error)
    }
}

impl From<ProfileError> for Failure {
    fn from(error: ProfileError) -> Self {
        match error {
            ProfileError::WrongPassword
            | ProfileError::NoPasswords
            | ProfileError::ContactHidden
            | ProfileError::BadPassword(_) => Self::refused(error),
            ProfileError::Gone => Self::unauthorized(error),
            ProfileError::Denied(denied) => denied.into(),
            ProfileError::Hash(error) => error.into(),
            ProfileError::Store(error) => error.into(),
        }
    }
}

impl From<ApiKeyError> for Failure {
    fn from(error: ApiKeyError) -> Self {
        match error {
            // Signed in for sure, so this one is a 403.
            ApiKeyError::Denied(denied) => Self::forbidden(denied),
            ApiKeyError::None => Self::not_found(error),
            ApiKeyError::Store(error) => error.into(),
        }
    }
}
