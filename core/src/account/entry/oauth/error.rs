use std::error::Error;

use crate::account::{AuthenticationError, EntryError};
use crate::shared::StoreError;

/// Why a provider could not be asked, or was not believed.
#[derive(Debug, thiserror::Error)]
pub enum IdentityProviderError {
    #[error("the sign-in provider cannot be reached")]
    Unreachable(#[source] Box<dyn Error + Send + Sync>),
    /// It answered, with a refusal: a code that was used, a token that is over.
    #[error("the sign-in provider refused: {0}")]
    Refused(String),
    #[error("the sign-in provider's answer makes no sense: {0}")]
    Nonsense(String),
    /// A token that was not made by the provider for us, just now.
    #[error("the sign-in provider's token was not accepted: {0}")]
    Forged(String),
}

/// Why somebody did not get in by a provider. The words are shown to them.
#[derive(Debug, thiserror::Error)]
pub enum SignOnError {
    #[error("there is no such sign-in provider here")]
    UnknownProvider,
    #[error("this sign-in was begun elsewhere, or too long ago; please try again")]
    UnknownFlow,
    #[error("the sign-in provider let you not in: {0}")]
    Declined(String),
    #[error("the sign-in provider did not say who you are")]
    NoSubject,
    #[error("the sign-in provider did not tell your e-mail address, which is needed here")]
    NoEmail,
    #[error("e-mail addresses of your domain are not let in here")]
    DomainRefused,
    #[error("there is an account with your e-mail address already; sign in with its password")]
    EmailTaken,
    #[error("you have no account here, and accounts are made by administrators only")]
    SignUpClosed,
    #[error("{0}")]
    Provider(#[from] IdentityProviderError),
    #[error(transparent)]
    Entry(#[from] EntryError),
    #[error("something went wrong in the server; its log says what")]
    Store(#[from] StoreError),
}

impl From<AuthenticationError> for SignOnError {
    fn from(error: AuthenticationError) -> Self {
        Self::Entry(error.into())
    }
}
