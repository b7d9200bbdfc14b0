use crate::account::{AuthenticationError, DirectoryError, HashError, PasswordError, PasswordRefused};
use crate::identity::Denied;
use crate::shared::StoreError;

/// Why somebody did not get in, or got no account.
#[derive(Debug, thiserror::Error)]
pub enum EntryError {
    /// Unknown address, another password, or an inactive account: callers must not learn which.
    #[error("no account has this e-mail address with this password")]
    WrongCredentials,
    #[error("too many attempts for this e-mail address; wait a few minutes")]
    TooManyAttempts,
    #[error("the proxy in front of this server did not say who you are")]
    NobodyVouched,
    #[error("there are accounts already, so this server cannot run without sign-in")]
    AccountsExist,
    #[error("this is no e-mail address")]
    NotAnAddress,
    #[error("this e-mail address has an account already")]
    AddressTaken,
    #[error(transparent)]
    BadPassword(#[from] PasswordRefused),
    #[error("sign-in with a directory is switched off here")]
    DirectoryOff,
    #[error("this server was built without a directory service")]
    NoDirectory,
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    Hash(#[from] HashError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<PasswordError> for EntryError {
    fn from(error: PasswordError) -> Self {
        match error {
            PasswordError::Refused(refused) => Self::BadPassword(refused),
            PasswordError::Hash(error) => Self::Hash(error),
        }
    }
}

impl From<AuthenticationError> for EntryError {
    fn from(error: AuthenticationError) -> Self {
        match error {
            // The account went away between two steps.
            AuthenticationError::Missing | AuthenticationError::Invalid => Self::WrongCredentials,
            AuthenticationError::Denied(denied) => Self::Denied(denied),
            AuthenticationError::Store(error) => Self::Store(error),
        }
    }
}
