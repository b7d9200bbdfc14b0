use std::sync::Arc;

use crate::account::entry::oauth::{
    IdentityProviderError, IdentityProviders, OAuthProvider, OAuthSessions, OAuthTokens, SignOnError,
};
use crate::account::{Sessions, UserStore};
use crate::settings::{Settings, WEBUI_AUTH_SIGNOUT_REDIRECT_URL};
use crate::shared::{Secret, debug_by_name};

/// What [`Leaving`] works with.
#[expect(missing_debug_implementations, reason = "taken apart at once")]
pub struct LeavingPorts {
    pub users: Arc<dyn UserStore>,
    pub sessions: Arc<Sessions>,
    pub providers: Arc<dyn IdentityProviders>,
    pub oauth_sessions: Arc<dyn OAuthSessions>,
    pub tokens: Arc<OAuthTokens>,
    pub settings: Arc<Settings>,
}

/// The ways out: here, at the provider, and from the provider's side.
pub struct Leaving {
    ports: LeavingPorts,
}

debug_by_name!(Leaving);

impl Leaving {
    pub fn new(ports: LeavingPorts) -> Self {
        Self { ports }
    }

    /// Where a browser goes after it signed out. The session at the provider that it names ends: its tokens are made
    /// worthless and forgotten, and the provider is told by the way that the browser takes. A provider that does not
    /// answer keeps nobody from leaving.
    pub async fn leave(&self, oauth_session: Option<&str>) -> Option<String> {
        let settings = self.ports.settings.snapshot();
        let own = settings
            .get(WEBUI_AUTH_SIGNOUT_REDIRECT_URL)
            .filter(|url| !url.is_empty());
        let way_out = match oauth_session {
            Some(id) => self.leave_provider(id, own).await,
            None => None,
        };
        way_out.or(own.map(str::to_owned))
    }

    async fn leave_provider(&self, id: &str, then: Option<&str>) -> Option<String> {
        let found = self.ports.oauth_sessions.find(id).await;
        let session = found
            .inspect_err(|error| tracing::error!(cause = ?error, "a sign-out is not told"))
            .ok()??;
        let provider = OAuthProvider::of(&self.ports.settings.snapshot(), &session.provider)?;
        let tokens = self.ports.tokens.opened(&session);
        if let Err(error) = self.ports.oauth_sessions.remove(&session).await {
            tracing::error!(cause = ?error, "a session at {} could not be removed", session.provider);
        }
        if let Some(tokens) = &tokens
            && let Err(error) = self.ports.providers.revoke(&provider, tokens).await
        {
            tracing::info!(cause = ?error, "tokens of {} were not revoked: {error}", session.provider);
        }
        let end = match self.ports.providers.way_out(&provider).await {
            Ok(end) => end?,
            Err(error) => {
                tracing::warn!(cause = ?error, "{} does not say where to sign out: {error}", session.provider);
                return None;
            }
        };
        let mut end = url::Url::parse(&end).ok()?;
        if let Some(id_token) = tokens.and_then(|tokens| tokens.id_token()) {
            end.query_pairs_mut().append_pair("id_token_hint", id_token.expose());
        }
        if let Some(then) = then {
            end.query_pairs_mut().append_pair("post_logout_redirect_uri", then);
        }
        Some(end.into())
    }

    /// A provider says that somebody left: all their sessions here are over, on every instance.
    pub async fn be_told(&self, key: &str, notice: &Secret) -> Result<(), SignOnError> {
        let settings = self.ports.settings.snapshot();
        let provider = OAuthProvider::of(&settings, key).ok_or(SignOnError::UnknownProvider)?;
        let notice = self.ports.providers.notice(&provider, notice).await?;
        let by_subject = match &notice.subject {
            Some(subject) => self.ports.users.find_by_oauth(key, subject).await?.map(|user| user.id),
            None => None,
        };
        let user = match (by_subject, &notice.session) {
            (Some(user), _) => Some(user),
            (None, Some(sid)) => self.ports.oauth_sessions.user_of_sid(key, sid).await?,
            (None, None) => {
                let missing = "it names neither a person nor a session".to_owned();
                return Err(IdentityProviderError::Forged(missing).into());
            }
        };
        // Nobody of that name here: there is nothing to end.
        let Some(user) = user else { return Ok(()) };
        self.ports.oauth_sessions.remove_of_user(&user, key).await?;
        self.ports.sessions.end_all(&user, None).await?;
        tracing::info!(user.id = %user, "{key} ended the sessions of a user");
        Ok(())
    }
}
