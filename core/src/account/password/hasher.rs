use std::error::Error;

use async_trait::async_trait;

use crate::shared::Secret;

/// Why a password could not be hashed or compared.
#[derive(Debug, thiserror::Error)]
pub enum HashError {
    /// So many others wait for the same that waiting would be in vain.
    #[error("too many people are signing in at this moment, try again in a while")]
    Busy,
    /// The cause is for the log, not for the caller.
    #[error("the password could not be hashed")]
    Failed(#[source] Box<dyn Error + Send + Sync>),
}

/// Hashes passwords. That costs a good part of a second of a core, on purpose: an adapter does few at a time, off the
/// threads that serve requests, and turns callers away when too many wait. A caller who goes away gives up their place.
#[async_trait]
pub trait PasswordHasher: Send + Sync {
    /// A salted hash of the password that names its own method.
    async fn hash(&self, password: &Secret) -> Result<Secret, HashError>;

    /// Is it the hash of this password? A hash of an unknown method, or none at all, is the hash of no password.
    async fn verify(&self, password: &Secret, hash: &Secret) -> Result<bool, HashError>;

    /// Takes as long as [`PasswordHasher::verify`] does. Who tries an address that has no account must not learn that
    /// from the time of the answer.
    async fn pretend(&self, password: &Secret) -> Result<(), HashError>;
}
