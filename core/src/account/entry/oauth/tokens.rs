use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use serde_json::{Value as Json, json};

use crate::account::entry::oauth::clients::ToolSignIn;
use crate::account::entry::oauth::{
    IdentityProviderError, IdentityProviders, OAuthProvider, OAuthSessions, StoredOAuthSession,
};
use crate::identity::UserId;
use crate::settings::Settings;
use crate::shared::{Clock, JsonObject, Seal, Seconds, Secret, StoreError, Timer, debug_by_name};

/// What a provider gave out, as it said it: with `access_token`, and mostly `refresh_token`, `id_token`, `expires_at`.
#[derive(Clone, PartialEq)]
pub struct TokenSet(pub JsonObject);

impl std::fmt::Debug for TokenSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TokenSet(***)")
    }
}

/// Tokens that say nothing of their end count as endless: the last second of the year 9999.
const NEVER: Seconds = 253_402_300_799;

impl TokenSet {
    fn secret(&self, key: &str) -> Option<Secret> {
        let text = self.0.get(key)?.as_str().filter(|text| !text.is_empty())?;
        Some(Secret::new(text))
    }

    pub fn access_token(&self) -> Option<Secret> {
        self.secret("access_token")
    }

    pub fn refresh_token(&self) -> Option<Secret> {
        self.secret("refresh_token")
    }

    pub fn id_token(&self) -> Option<Secret> {
        self.secret("id_token")
    }

    /// When the access token is over.
    pub fn expires_at(&self) -> Seconds {
        let number = |key: &str| match self.0.get(key)? {
            Json::Number(number) => number.as_f64(),
            Json::String(text) => text.parse().ok(),
            _ => None,
        };
        number("expires_at").map_or(NEVER, |at| (at as Seconds).clamp(0, NEVER))
    }

    /// Notes when the tokens were given out, and from that when they are over.
    #[must_use]
    pub fn issued(mut self, now: Seconds) -> Self {
        let seconds = match self.0.get("expires_in") {
            Some(Json::Number(number)) => number.as_i64(),
            Some(Json::String(text)) => text.parse().ok(),
            _ => None,
        };
        if let Some(seconds) = seconds {
            self.0
                .insert("expires_at".to_owned(), json!(now.saturating_add(seconds)));
        }
        self.0.insert("issued_at".to_owned(), json!(now));
        self
    }
}

/// Hands out the tokens that people have at providers, and renews them before they are over.
pub struct OAuthTokens {
    pub sessions: Arc<dyn OAuthSessions>,
    pub providers: Arc<dyn IdentityProviders>,
    pub seal: Arc<dyn Seal>,
    pub settings: Arc<Settings>,
    /// Knows the authorities of tool servers.
    pub tools: Arc<ToolSignIn>,
    pub clock: Arc<dyn Clock>,
    pub timer: Arc<dyn Timer>,
    pub renewing: Renewing,
}

/// One renewal at a time of each session.
#[derive(Debug, Default)]
pub struct Renewing(Mutex<HashMap<String, Weak<futures::lock::Mutex<()>>>>);

debug_by_name!(OAuthTokens);

/// So long before their end tokens are renewed.
const AHEAD: Seconds = 300;

/// After which pauses it is looked whether another instance renewed a token that a provider does not know any more.
const LOOKS: [Duration; 3] = [Duration::ZERO, Duration::from_millis(500), Duration::from_secs(2)];

impl OAuthTokens {
    /// The access token of the user's session of that id, which may be one at any provider.
    pub async fn of_session(&self, user: &UserId, id: &str) -> Option<Secret> {
        let found = self.sessions.find(id).await;
        let found = self.told(found).flatten().filter(|session| session.user == *user)?;
        self.good(found).await?.access_token()
    }

    /// The access token that the user has at a provider: a sign-in provider, or `mcp:` and the id of a tool server.
    pub async fn of_user(&self, user: &UserId, provider: &str) -> Option<Secret> {
        let found = self.sessions.of_user(user, provider).await;
        let found = self.told(found).flatten()?;
        self.good(found).await?.access_token()
    }

    /// All tokens of the user's session of that id, as they are.
    pub async fn whole(&self, user: &UserId, id: &str) -> Option<TokenSet> {
        let found = self.sessions.find(id).await;
        let found = self.told(found).flatten().filter(|session| session.user == *user)?;
        self.good(found).await
    }

    /// Seals tokens as rows keep them.
    pub fn sealed(&self, tokens: &TokenSet) -> String {
        self.seal
            .seal(&Json::Object(tokens.0.clone()).to_string())
            .expose()
            .to_owned()
    }

    pub fn opened(&self, session: &StoredOAuthSession) -> Option<TokenSet> {
        let text = self.seal.open(&session.token).ok()?;
        serde_json::from_str(&text).ok().map(TokenSet)
    }

    fn told<T>(&self, found: Result<T, StoreError>) -> Option<T> {
        found
            .inspect_err(|error| tracing::error!(cause = ?error, "sessions at sign-in providers cannot be read"))
            .ok()
    }

    /// The tokens of a session, renewed if they are nearly over.
    async fn good(&self, session: StoredOAuthSession) -> Option<TokenSet> {
        let Some(tokens) = self.opened(&session) else {
            tracing::warn!(session.id, "tokens were sealed with another key; they cannot be used");
            return None;
        };
        if session.expires_at > self.clock.now().seconds() + AHEAD {
            return Some(tokens);
        }
        let turn = self.turn(&session.id);
        let _mine = turn.lock().await;
        // Somebody may have renewed it while this one waited.
        let session = self.told(self.sessions.find(&session.id).await).flatten()?;
        let tokens = self.opened(&session)?;
        let now = self.clock.now().seconds();
        if session.expires_at > now + AHEAD {
            return Some(tokens);
        }
        match self.renew(&session, &tokens).await {
            Ok(renewed) => renewed,
            Err(error) => {
                tracing::warn!(cause = ?error, "tokens of {} could not be renewed: {error}", session.provider);
                // What is not over yet is still good.
                (session.expires_at > now).then_some(tokens)
            }
        }
    }

    fn turn(&self, id: &str) -> Arc<futures::lock::Mutex<()>> {
        let mut renewing = self.renewing.0.lock().unwrap_or_else(PoisonError::into_inner);
        renewing.retain(|_, turn| turn.strong_count() > 0);
        if let Some(turn) = renewing.get(id).and_then(Weak::upgrade) {
            return turn;
        }
        let turn = Arc::default();
        renewing.insert(id.to_owned(), Arc::downgrade(&turn));
        turn
    }

    /// `None`: the session is over, and gone.
    async fn renew(
        &self,
        session: &StoredOAuthSession,
        tokens: &TokenSet,
    ) -> Result<Option<TokenSet>, IdentityProviderError> {
        let Some(provider) = self.provider(&session.provider).await else {
            return Err(IdentityProviderError::Nonsense("it is set up no more".to_owned()));
        };
        let Some(refresh_token) = tokens.refresh_token() else {
            return Ok(self.ended(session).await);
        };
        match self.providers.renewed(&provider, &refresh_token).await {
            Ok(new) => Ok(Some(self.keep(session, tokens, new).await)),
            Err(IdentityProviderError::Refused(reason)) => {
                // Another instance may have used the token, which is good for one use only.
                for pause in LOOKS {
                    self.timer.sleep(pause).await;
                    let now = self.told(self.sessions.find(&session.id).await).flatten();
                    match now {
                        Some(now) if now.token != session.token => return Ok(self.opened(&now)),
                        Some(_) => {}
                        None => return Ok(None),
                    }
                }
                tracing::info!("the session at {} is over: {reason}", session.provider);
                Ok(self.ended(session).await)
            }
            Err(error) => Err(error),
        }
    }

    async fn keep(&self, session: &StoredOAuthSession, tokens: &TokenSet, new: TokenSet) -> TokenSet {
        let now = self.clock.now().seconds();
        let mut all = tokens.clone();
        // What the provider does not say anew stays, above all the refresh token; but not when the old ones end.
        all.0.shift_remove("expires_at");
        all.0.shift_remove("expires_in");
        all.0.extend(new.issued(now).0);
        let renewed = StoredOAuthSession {
            token: self.sealed(&all),
            expires_at: all.expires_at(),
            updated_at: now,
            ..session.clone()
        };
        match self.sessions.replace(session, &renewed).await {
            Ok(true) => {}
            Ok(false) => tracing::debug!("another instance renewed the same tokens"),
            Err(error) => tracing::error!(cause = ?error, "renewed tokens could not be kept"),
        }
        all
    }

    /// Only the unchanged row goes.
    async fn ended(&self, session: &StoredOAuthSession) -> Option<TokenSet> {
        if let Err(error) = self.sessions.remove(session).await {
            tracing::error!(cause = ?error, "a session that is over could not be removed");
        }
        None
    }

    async fn provider(&self, key: &str) -> Option<OAuthProvider> {
        match key.split_once(':') {
            Some(_) => self.tools.provider(key),
            None => OAuthProvider::of(&self.settings.snapshot(), key),
        }
    }
}
