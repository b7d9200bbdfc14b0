use async_trait::async_trait;

use crate::identity::{Email, UserId};
use crate::shared::{Secret, StoreError};

/// What a user signs in with: their address and a hash of their password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    pub user: UserId,
    pub password_hash: Secret,
    /// A credential that was switched off lets nobody in, whatever the password.
    pub active: bool,
}

/// Finds credentials. They come, change and go with their users, through [`UserStore`](crate::account::UserStore), so
/// that there is never one without the other.
#[async_trait]
pub trait CredentialStore: Send + Sync {
    /// The credential with that address.
    async fn find_by_email(&self, email: &Email) -> Result<Option<Credential>, StoreError>;

    /// The credential of that user.
    async fn find(&self, user: &UserId) -> Result<Option<Credential>, StoreError>;
}
