use async_trait::async_trait;

use crate::account::TokenId;
use crate::identity::UserId;
use crate::shared::{Moment, Seconds, StoreError};

/// From when on a user's sessions count: those that began earlier are over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionsSince {
    /// To the millisecond.
    pub moment: Moment,
    /// The one older session that goes on: that in which they changed their password.
    pub kept: Option<TokenId>,
}

/// Remembers which sessions are over before their time, for as long as their tokens would live. It must survive a
/// restart: a token that was signed out must not come back to life.
#[async_trait]
pub trait EndedSessions: Send + Sync {
    /// Ends one session. It need not be remembered for longer than `until`, when its token is over anyway
    /// (`None`: never); what is not needed any more at `now` may be forgotten.
    async fn end(&self, token: &TokenId, until: Option<Seconds>, now: Seconds) -> Result<(), StoreError>;

    /// Was the session ended?
    async fn is_ended(&self, token: &TokenId) -> Result<bool, StoreError>;

    /// Ends all sessions of the user that began before the moment, except the kept one. Replaces what was said about
    /// them earlier.
    async fn end_all(&self, user: &UserId, since: &SessionsSince) -> Result<(), StoreError>;

    /// From when on the user's sessions count; `None`: from the beginning.
    async fn since(&self, user: &UserId) -> Result<Option<SessionsSince>, StoreError>;
}
