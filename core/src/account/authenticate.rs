use async_trait::async_trait;

use crate::identity::{Denied, Email, Principal};
use crate::shared::{Secret, StoreError};

/// What a client shows to prove who it is.
#[derive(Debug, Clone, Default)]
pub struct Presented {
    /// A token or an API key, from the `Authorization` header, the cookie or the key header.
    pub credential: Option<Secret>,
    /// The e-mail address a trusted proxy vouches for, where one is configured.
    pub vouched_email: Option<Email>,
}

/// Why somebody is not signed in.
#[derive(Debug, thiserror::Error)]
pub enum AuthenticationError {
    #[error("sign in to do this")]
    Missing,
    /// Malformed, forged, expired, revoked, or its user is gone.
    #[error("your session is not valid any more, sign in again")]
    Invalid,
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Turns what a client presents into who they are. Driving adapters call it once a request.
#[async_trait]
pub trait Authenticate: Send + Sync {
    async fn authenticate(&self, presented: &Presented) -> Result<Principal, AuthenticationError>;
}
