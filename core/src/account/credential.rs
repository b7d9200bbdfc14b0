use async_trait::async_trait;

use crate::account::{Email, UserId};
use crate::shared::{Secret, StoreError};

/// What a user signs in with: his address and a hash of his password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    pub user: UserId,
    pub password_hash: Secret,
    /// A credential that was switched off lets nobody in, whatever the password.
    pub active: bool,
}

/// Keeps credentials. They come and go with their users: [`UserStore`](crate::account::UserStore) inserts and deletes
/// them, so that there is never one without the other.
#[async_trait]
pub trait CredentialStore: Send + Sync {
    /// The credential with that address.
    async fn find_by_email(&self, email: &Email) -> Result<Option<Credential>, StoreError>;

    /// The credential of that user.
    async fn find(&self, user: &UserId) -> Result<Option<Credential>, StoreError>;

    /// Puts another hash in place of the user's old one; false if he has no credential.
    async fn set_password(&self, user: &UserId, hash: &Secret) -> Result<bool, StoreError>;
}
