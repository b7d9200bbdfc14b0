//! People with an account: as others see them, as they see themselves, and as administrators change them.

mod administer;
mod own;
mod picture;
mod see;

use std::sync::Arc;

use crate::account::{
    AccountChanges, GroupStore, HashError, PasswordError, PasswordRefused, Passwords, Sessions, UserStore,
};
use crate::chat::ChatStore;
use crate::identity::Denied;
use crate::settings::Settings;
use crate::shared::{Clock, StoreError, debug_by_name};

pub use administer::AccountForm;
pub use own::Status;
pub use picture::Picture;
pub use see::{Look, Sought};

/// Why something could not be done with a person's account.
#[derive(Debug, thiserror::Error)]
pub enum PeopleError {
    #[error("there is no such user")]
    NotFound,
    #[error("there are no sessions of sign-in providers for this user")]
    NoOauthSessions,
    /// The first user stays administrator, and only they change their account.
    #[error("the account of the first administrator is protected")]
    PrimaryAdministrator,
    #[error("ask another administrator to delete your account")]
    Oneself,
    #[error("this is not an e-mail address: {0:?}")]
    NotAnAddress(String),
    #[error("a role is one of pending, user and admin")]
    UnknownRole,
    #[error("a name has 1 to {LONGEST_NAME} characters")]
    BadName,
    #[error(transparent)]
    BadPassword(#[from] PasswordRefused),
    #[error(transparent)]
    Hash(#[from] HashError),
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// As many characters as the tables hold.
pub(crate) const LONGEST_NAME: usize = 255;

/// What [`People`] works with.
#[expect(missing_debug_implementations, reason = "taken apart at once")]
#[derive(Clone)]
pub struct PeoplePorts {
    pub users: Arc<dyn UserStore>,
    pub groups: Arc<dyn GroupStore>,
    pub chats: Arc<dyn ChatStore>,
    pub passwords: Passwords,
    pub sessions: Arc<Sessions>,
    pub settings: Arc<Settings>,
    pub changes: AccountChanges,
    pub clock: Arc<dyn Clock>,
}

/// Everything that is done with people's accounts, save signing in and out.
pub struct People {
    ports: PeoplePorts,
}

debug_by_name!(People);

impl People {
    pub fn new(ports: PeoplePorts) -> Self {
        Self { ports }
    }
}

impl From<PasswordError> for PeopleError {
    fn from(error: PasswordError) -> Self {
        match error {
            PasswordError::Refused(refused) => Self::BadPassword(refused),
            PasswordError::Hash(error) => Self::Hash(error),
        }
    }
}
