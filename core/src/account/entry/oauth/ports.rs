use async_trait::async_trait;

use crate::account::entry::oauth::{Claims, Flow, IdentityProviderError, OAuthProvider, TokenSet};
use crate::identity::UserId;
use crate::shared::{Seconds, Secret, StoreError};

/// What came back with somebody from a provider.
#[derive(Debug, Clone, Default)]
pub struct Returned {
    pub code: Option<Secret>,
    pub state: String,
    /// Who says so (RFC 9207).
    pub issuer: Option<String>,
    pub error: Option<String>,
    pub error_description: Option<String>,
}

/// A provider says that somebody left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogoutNotice {
    pub subject: Option<String>,
    /// The session there.
    pub session: Option<String>,
}

/// Speaks to sign-in providers. Every call has a deadline and a largest answer; what a provider says of itself is kept
/// for a day, and asked for anew when a key is missing.
#[async_trait]
pub trait IdentityProviders: Send + Sync {
    /// Where to send somebody who wants to sign in.
    async fn departure(&self, provider: &OAuthProvider, flow: &Flow) -> Result<String, IdentityProviderError>;

    /// The tokens for a code. `issuer` is who the answer says it comes from.
    async fn tokens(
        &self,
        provider: &OAuthProvider,
        flow: &Flow,
        code: &Secret,
        issuer: Option<&str>,
    ) -> Result<TokenSet, IdentityProviderError>;

    /// What the provider says of the owner of the tokens. The token that says who it is is checked; if it lacks any of
    /// the `needed` claims, the provider is asked for more.
    async fn claims(
        &self,
        provider: &OAuthProvider,
        tokens: &TokenSet,
        nonce: &str,
        needed: &[&str],
    ) -> Result<Claims, IdentityProviderError>;

    /// New tokens for a refresh token. [`IdentityProviderError::Refused`] means that it is good for nothing any more.
    async fn renewed(
        &self,
        provider: &OAuthProvider,
        refresh_token: &Secret,
    ) -> Result<TokenSet, IdentityProviderError>;

    /// Where to send somebody who leaves, if the provider wants to know.
    async fn way_out(&self, provider: &OAuthProvider) -> Result<Option<String>, IdentityProviderError>;

    /// Makes the tokens worthless, if the provider offers that.
    async fn revoke(&self, provider: &OAuthProvider, tokens: &TokenSet) -> Result<(), IdentityProviderError>;

    /// Reads a notice that somebody left; it is checked like a token that says who somebody is.
    async fn notice(&self, provider: &OAuthProvider, token: &Secret) -> Result<LogoutNotice, IdentityProviderError>;

    /// A picture as a `data:` address. The access token goes along to the provider's own machines alone, and from
    /// elsewhere only what is on the public network is fetched.
    async fn picture(
        &self,
        provider: &OAuthProvider,
        address: &str,
        access_token: Option<&Secret>,
    ) -> Result<String, IdentityProviderError>;
}

/// A session at a provider as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredOAuthSession {
    pub id: String,
    pub user: UserId,
    /// The provider's key, or `mcp:` and the id of a tool server.
    pub provider: String,
    /// Sealed.
    pub token: String,
    pub expires_at: Seconds,
    pub created_at: Seconds,
    pub updated_at: Seconds,
}

/// Keeps sessions at providers.
#[async_trait]
pub trait OAuthSessions: Send + Sync {
    /// Adds a session in the place of all that the user has at the provider, as one step. `subject` and `sid` are the
    /// provider's names for the person and for the session there.
    async fn put(
        &self,
        session: &StoredOAuthSession,
        subject: Option<&str>,
        sid: Option<&str>,
    ) -> Result<(), StoreError>;

    async fn find(&self, id: &str) -> Result<Option<StoredOAuthSession>, StoreError>;

    /// The user's session at a provider.
    async fn of_user(&self, user: &UserId, provider: &str) -> Result<Option<StoredOAuthSession>, StoreError>;

    /// Replaces the token of a session if it is still that of `expected`; false if somebody else changed it meanwhile.
    async fn replace(&self, expected: &StoredOAuthSession, new: &StoredOAuthSession) -> Result<bool, StoreError>;

    /// Removes a session if its token is still that of `expected`.
    async fn remove(&self, expected: &StoredOAuthSession) -> Result<(), StoreError>;

    /// Removes the user's sessions at a provider.
    async fn remove_of_user(&self, user: &UserId, provider: &str) -> Result<(), StoreError>;

    /// Whose session at the provider it is that has this name there.
    async fn user_of_sid(&self, provider: &str, sid: &str) -> Result<Option<UserId>, StoreError>;
}
