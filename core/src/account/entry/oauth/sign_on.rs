use std::sync::Arc;

use serde_json::Value as Json;

use crate::account::entry::oauth::account::Accounts;
use crate::account::entry::oauth::flow::Flow;
use crate::account::entry::oauth::{
    Claims, IdentityProviders, OAuthProvider, OAuthSessions, OAuthTokens, Returned, SignOnError, StoredOAuthSession,
    TokenSet, rules,
};
use crate::account::{
    AccountChanges, CredentialStore, EntryError, GroupStore, Memberships, Session, Sessions, SignUp, UserStore,
};
use crate::identity::User;
use crate::settings::Settings;
use crate::shared::{Clock, Ids, Seal, Secret, debug_by_name};

/// What [`SignOn`] works with.
#[expect(missing_debug_implementations, reason = "taken apart at once")]
pub struct SignOnPorts {
    pub users: Arc<dyn UserStore>,
    pub credentials: Arc<dyn CredentialStore>,
    pub groups: Arc<dyn GroupStore>,
    pub memberships: Arc<Memberships>,
    pub sign_up: Arc<SignUp>,
    pub sessions: Arc<Sessions>,
    pub providers: Arc<dyn IdentityProviders>,
    pub oauth_sessions: Arc<dyn OAuthSessions>,
    pub tokens: Arc<OAuthTokens>,
    pub settings: Arc<Settings>,
    pub changes: AccountChanges,
    /// Seals what travels with a browser.
    pub seal: Arc<dyn Seal>,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn Ids>,
}

/// Lets people in whom a sign-in provider names.
pub struct SignOn {
    accounts: Accounts,
    credentials: Arc<dyn CredentialStore>,
    sessions: Arc<Sessions>,
    providers: Arc<dyn IdentityProviders>,
    oauth_sessions: Arc<dyn OAuthSessions>,
    tokens: Arc<OAuthTokens>,
    settings: Arc<Settings>,
    seal: Arc<dyn Seal>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
}

debug_by_name!(SignOn);

/// Somebody sets out for a provider.
#[derive(Debug)]
pub struct Departure {
    /// Where to.
    pub address: String,
    /// The cookie that has to come back with them, and its value.
    pub cookie: String,
    pub sealed: Secret,
    /// For so many seconds.
    pub lives: i64,
}

/// Somebody is back, and in.
#[derive(Debug)]
pub struct Arrived {
    pub session: Session,
    pub oauth_session: String,
    pub id_token: Option<Secret>,
}

impl SignOn {
    pub fn new(ports: SignOnPorts) -> Self {
        Self {
            accounts: Accounts {
                users: ports.users,
                groups: ports.groups,
                memberships: ports.memberships,
                sign_up: ports.sign_up,
                providers: ports.providers.clone(),
                changes: ports.changes,
                clock: ports.clock.clone(),
                ids: ports.ids.clone(),
            },
            credentials: ports.credentials,
            sessions: ports.sessions,
            providers: ports.providers,
            oauth_sessions: ports.oauth_sessions,
            tokens: ports.tokens,
            settings: ports.settings,
            seal: ports.seal,
            clock: ports.clock,
            ids: ports.ids,
        }
    }

    /// Is there a provider of that name?
    pub fn knows(&self, provider: &str) -> bool {
        OAuthProvider::of(&self.settings.snapshot(), provider).is_some()
    }

    /// Sends somebody to a provider. `base` is the address of this installation.
    pub async fn begin(&self, key: &str, base: &str) -> Result<Departure, SignOnError> {
        let provider = OAuthProvider::of(&self.settings.snapshot(), key).ok_or(SignOnError::UnknownProvider)?;
        let own = format!("{}/oauth/{key}/callback", base.trim_end_matches('/'));
        let redirect_uri = provider.redirect_uri.clone().unwrap_or(own);
        let flow = Flow::begin(key, redirect_uri, self.clock.now().seconds(), &*self.ids);
        let address = self.providers.departure(&provider, &flow).await?;
        Ok(departure(address, &flow, &*self.seal))
    }

    /// Lets somebody in who comes back from a provider. `cookie` is what they took along.
    pub async fn finish(&self, key: &str, returned: &Returned, cookie: Option<&str>) -> Result<Arrived, SignOnError> {
        let settings = self.settings.snapshot();
        let provider = OAuthProvider::of(&settings, key).ok_or(SignOnError::UnknownProvider)?;
        let flow = flow(key, returned, cookie, &*self.seal, self.clock.now().seconds())?;
        let code = code(returned)?;
        let tokens = self
            .providers
            .tokens(&provider, &flow, code, returned.issuer.as_deref())
            .await?;
        let needed = rules::needed(&settings, &provider);
        let claims = self.providers.claims(&provider, &tokens, &flow.nonce, &needed).await?;
        let user = self.accounts.of(&settings, &provider, &tokens, &claims).await?;
        self.is_active(&user).await?;
        let oauth_session = self.keep(&provider, &user, &tokens, &claims).await?;
        let session = self.sessions.begin(&user.id).await?;
        tracing::info!(user.id = %user.id, "signed in by {key}");
        Ok(Arrived {
            session,
            oauth_session,
            id_token: tokens.id_token(),
        })
    }

    /// An account that was switched off lets nobody in, whoever vouches.
    async fn is_active(&self, user: &User) -> Result<(), SignOnError> {
        match self.credentials.find(&user.id).await? {
            Some(credential) if !credential.active => Err(EntryError::WrongCredentials.into()),
            _ => Ok(()),
        }
    }

    async fn keep(
        &self,
        provider: &OAuthProvider,
        user: &User,
        tokens: &TokenSet,
        claims: &Claims,
    ) -> Result<String, SignOnError> {
        let now = self.clock.now().seconds();
        let mut all = tokens.clone().issued(now);
        all.0.insert("userinfo".to_owned(), Json::Object(claims.0.clone()));
        let session = StoredOAuthSession {
            id: self.ids.uuid(),
            user: user.id.clone(),
            provider: provider.key.clone(),
            token: self.tokens.sealed(&all),
            expires_at: all.expires_at(),
            created_at: now,
            updated_at: now,
        };
        let subject = claims.text("sub");
        let sid = claims.text("sid");
        self.oauth_sessions
            .put(&session, subject.as_deref(), sid.as_deref())
            .await?;
        Ok(session.id)
    }
}

pub(super) fn departure(address: String, flow: &Flow, seal: &dyn Seal) -> Departure {
    let text = serde_json::to_string(flow).unwrap_or_default();
    Departure {
        address,
        cookie: Flow::cookie_name(&flow.state),
        sealed: seal.seal(&text),
        lives: super::flow::MINUTES * 60,
    }
}

/// The sign-in that somebody comes back from, if it was begun in the same browser, not too long ago.
pub(super) fn flow(
    key: &str,
    returned: &Returned,
    cookie: Option<&str>,
    seal: &dyn Seal,
    now: i64,
) -> Result<Flow, SignOnError> {
    let text = cookie
        .and_then(|cookie| seal.open(cookie).ok())
        .ok_or(SignOnError::UnknownFlow)?;
    let flow: Flow = serde_json::from_str(&text).map_err(|_| SignOnError::UnknownFlow)?;
    let is_same = is_same(flow.state.as_bytes(), returned.state.as_bytes());
    if flow.provider != key || !is_same || flow.exp < now {
        return Err(SignOnError::UnknownFlow);
    }
    if let Some(error) = &returned.error {
        let words = returned.error_description.as_ref().unwrap_or(error);
        let words: String = words
            .chars()
            .filter(|character| !character.is_control())
            .take(300)
            .collect();
        return Err(SignOnError::Declined(words));
    }
    Ok(flow)
}

pub(super) fn code(returned: &Returned) -> Result<&Secret, SignOnError> {
    let code = returned.code.as_ref().filter(|code| !code.expose().is_empty());
    code.ok_or_else(|| SignOnError::Declined("it sent no code along".to_owned()))
}

/// Compares in a time that depends on the length alone.
fn is_same(left: &[u8], right: &[u8]) -> bool {
    left.len() == right.len()
        && left
            .iter()
            .zip(right)
            .fold(0, |differs, (left, right)| differs | (left ^ right))
            == 0
}
