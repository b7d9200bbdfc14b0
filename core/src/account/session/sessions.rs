use std::future::ready;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures::StreamExt;

use crate::account::session::known::{Account, Known};
use crate::account::{
    AccountChanges, Activity, ApiKey, ApiKeyStore, Authenticate, AuthenticationError, Changed, Claims, EndedSessions,
    Presented, SessionsSince, TokenId, Tokens, UserStore,
};
use crate::cluster::{Bus, ClusterError, Heard, Topic};
use crate::identity::{Denied, Permission, Permissions, Principal, User, UserId};
use crate::settings::{ENABLE_API_KEYS, JWT_EXPIRES_IN, SessionLength, Settings, USER_PERMISSIONS};
use crate::shared::{Clock, Ids, Moment, Seconds, Secret, StoreError, debug_by_name};

/// A session as its owner sees it.
#[derive(Debug, Clone)]
pub struct Session {
    /// The token (or API key) that stands for it.
    pub token: Secret,
    /// When the token is over; `None`: never.
    pub expires_at: Option<Seconds>,
    pub user: Arc<User>,
    pub permissions: Arc<Permissions>,
}

/// What [`Sessions`] works with.
#[expect(missing_debug_implementations, reason = "taken apart at once")]
pub struct SessionPorts {
    pub users: Arc<dyn UserStore>,
    pub keys: Arc<dyn ApiKeyStore>,
    pub ended: Arc<dyn EndedSessions>,
    pub tokens: Arc<dyn Tokens>,
    pub settings: Arc<Settings>,
    pub changes: AccountChanges,
    pub activity: Arc<Activity>,
    pub bus: Arc<dyn Bus>,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn Ids>,
}

/// Begins, recognises and ends sessions.
///
/// To recognise somebody costs no I/O in the long run: users, keys and ended sessions are read when they are first
/// seen and forgotten when any instance says that they changed.
pub struct Sessions {
    ports: SessionPorts,
    known: Arc<Known>,
    listeners: Arc<RwLock<Vec<Listener>>>,
}

/// Whose sessions may be over. It is worth asking again who shows a token of theirs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doubt {
    Users(Vec<UserId>),
    Everybody,
}

type Listener = Box<dyn Fn(&Doubt) + Send + Sync>;

fn tell(listeners: &RwLock<Vec<Listener>>, doubt: &Doubt) {
    let listeners = listeners.read().unwrap_or_else(PoisonError::into_inner);
    listeners.iter().for_each(|listener| listener(doubt));
}

impl From<&Changed> for Doubt {
    fn from(changed: &Changed) -> Self {
        match changed {
            Changed::Users(users) => Self::Users(users.clone()),
            Changed::Everybody => Self::Everybody,
        }
    }
}

debug_by_name!(Sessions);

/// The subject under which instances tell each other of sessions that were ended, by the id of the token.
const TOPIC: Topic = "sessions";

/// After this time a user is read again even if nobody said that they changed: changes that another program made in the
/// database, or news that got lost, are noticed then at the latest.
const GROWN_OLD: Duration = Duration::from_secs(300);

impl Sessions {
    pub fn new(ports: SessionPorts) -> Self {
        let known = Arc::new(Known::new());
        let listeners: Arc<RwLock<Vec<Listener>>> = Arc::default();
        let (forgetful, told) = (known.clone(), listeners.clone());
        ports.changes.on_change(move |changed| {
            forgetful.forget_accounts(changed);
            tell(&told, &changed.into());
        });
        Self {
            ports,
            known,
            listeners,
        }
    }

    /// Tells the listener whenever sessions may be over, here or on another instance. It must not wait for anything.
    pub fn on_doubt(&self, listener: impl Fn(&Doubt) + Send + Sync + 'static) {
        let mut listeners = self.listeners.write().unwrap_or_else(PoisonError::into_inner);
        listeners.push(Box::new(listener));
    }

    /// Begins a session of the user.
    pub async fn begin(&self, user: &UserId) -> Result<Session, AuthenticationError> {
        let account = self.account(user).await?;
        let now = self.ports.clock.now();
        let expires_at = match SessionLength::parse(account.settings.get(JWT_EXPIRES_IN)) {
            Some(SessionLength::Limited(length)) => Some(now.plus(length).seconds()),
            Some(SessionLength::Unlimited) | None => None,
        };
        let token = self.ports.tokens.issue(&Claims {
            user: user.clone(),
            id: Some(TokenId::fresh(&*self.ports.clock, &*self.ports.ids)),
            expires_at,
        });
        Ok(session(token, expires_at, &account.principal))
    }

    /// The session that the credential stands for: the caller's present one, as they see it.
    pub fn describe(&self, who: &Principal, credential: &Secret) -> Session {
        let claims = self.ports.tokens.check(credential);
        session(credential.clone(), claims.and_then(|claims| claims.expires_at), who)
    }

    /// Ends the session that the credential stands for, on every instance. Keys and bad tokens are passed over.
    pub async fn end(&self, credential: &Secret) -> Result<(), StoreError> {
        let Some(Claims {
            user,
            id: Some(id),
            expires_at,
        }) = self.ports.tokens.check(credential)
        else {
            return Ok(());
        };
        let now = self.ports.clock.now().seconds();
        self.ports.ended.end(&id, expires_at, now).await?;
        let message = Bytes::from(id.0.clone());
        self.known.end(id);
        tell(&self.listeners, &Doubt::Users(vec![user]));
        if let Err(error) = self.ports.bus.publish(TOPIC, message).await {
            tracing::error!(cause = ?error, "other instances could not be told that a session was ended");
        }
        Ok(())
    }

    /// Ends all sessions of the user that began before now, on every instance: because their password changed, or
    /// because they lost rights. The one that `kept` stands for goes on.
    pub async fn end_all(&self, user: &UserId, kept: Option<&Secret>) -> Result<(), StoreError> {
        let kept = kept.and_then(|credential| self.ports.tokens.check(credential));
        let since = SessionsSince {
            moment: self.ports.clock.now(),
            kept: kept.filter(|claims| claims.user == *user).and_then(|claims| claims.id),
        };
        self.ports.ended.end_all(user, &since).await?;
        self.ports.changes.announce(Changed::Users(vec![user.clone()])).await;
        Ok(())
    }

    /// The same, and takes the user's API key away: whoever knew the old password may have made it.
    pub async fn lock_out(&self, user: &UserId, kept: Option<&Secret>) -> Result<(), StoreError> {
        self.ports.keys.delete(user).await?;
        self.end_all(user, kept).await
    }

    /// Listens to the other instances, for as long as the service runs.
    pub async fn follow(&self) -> Result<(), ClusterError> {
        let accounts = self.ports.changes.listen().await?;
        let sessions = self.ports.bus.subscribe(TOPIC).await?;
        // Nobody listened until now.
        self.known.forget_accounts(&Changed::Everybody);
        self.known.forget_sessions();
        // Plain closures: a task cannot be spawned around asynchronous ones, whose lifetimes the compiler loses.
        let accounts = accounts.for_each(|changed| {
            self.known.forget_accounts(&changed);
            tell(&self.listeners, &(&changed).into());
            ready(())
        });
        let sessions = sessions.for_each(|heard| {
            self.hear(&heard);
            ready(())
        });
        futures::join!(accounts, sessions);
        Ok(())
    }

    fn hear(&self, heard: &Heard) {
        let id = match heard {
            Heard::Message(id) => std::str::from_utf8(id).ok(),
            Heard::Gap => None,
        };
        match id {
            Some(id) => self.known.end(TokenId::from(id)),
            None => self.known.forget_sessions(),
        }
        // The message names a session, not whose it was.
        tell(&self.listeners, &Doubt::Everybody);
    }

    async fn by_token(&self, token: &Secret, presented: &Presented) -> Result<Principal, AuthenticationError> {
        let claims = self.ports.tokens.check(token).ok_or(AuthenticationError::Invalid)?;
        let account = self.account(&claims.user).await?;
        let vouched = presented.vouched_email.as_ref();
        let is_another = vouched.is_some_and(|email| *email != account.principal.user.email);
        if is_another || is_too_old(&claims, account.since.as_ref()) || self.is_ended(&claims).await? {
            return Err(AuthenticationError::Invalid);
        }
        Ok(account.principal.clone())
    }

    async fn by_key(&self, key: &ApiKey) -> Result<Principal, AuthenticationError> {
        let stored = match self.known.key(key) {
            Some(stored) => stored,
            None => {
                let edition = self.known.edition();
                let stored = self.ports.keys.find(key).await?.ok_or(AuthenticationError::Invalid)?;
                self.known.keep_key(&stored, edition);
                stored
            }
        };
        let now = self.ports.clock.now().seconds();
        if stored.expires_at.is_some_and(|end| end <= now) {
            return Err(AuthenticationError::Invalid);
        }
        let account = self.account(&stored.user).await?;
        if !account.settings.get(ENABLE_API_KEYS) {
            return Err(Denied::SwitchedOff("the use of API keys").into());
        }
        account.principal.may(Permission::FeatureApiKeys)?;
        self.ports.activity.key_opens(key);
        Ok(account.principal.clone())
    }

    /// The user as they are known, or as they are read.
    async fn account(&self, user: &UserId) -> Result<Arc<Account>, AuthenticationError> {
        let settings = self.ports.settings.snapshot();
        let now = self.ports.clock.now();
        let is_fresh = |account: &Account| Arc::ptr_eq(&account.settings, &settings) && !has_grown_old(account, now);
        if let Some(account) = self.known.account(user).filter(|account| is_fresh(account)) {
            return Ok(account);
        }
        let edition = self.known.edition();
        let standing = self.ports.users.find_standing(user).await?;
        let standing = standing.ok_or(AuthenticationError::Invalid)?;
        let permissions = standing.permissions(settings.get(USER_PERMISSIONS));
        let account = Arc::new(Account {
            principal: Principal {
                groups: standing.groups.into_iter().map(|group| group.id).collect(),
                user: Arc::new(standing.user),
                permissions: Arc::new(permissions),
            },
            since: self.ports.ended.since(user).await?,
            settings,
            read_at: now,
        });
        self.known.keep_account(&account, edition);
        Ok(account)
    }

    async fn is_ended(&self, claims: &Claims) -> Result<bool, StoreError> {
        let Some(id) = &claims.id else {
            return Ok(false);
        };
        if let Some(ended) = self.known.is_ended(id) {
            return Ok(ended);
        }
        let edition = self.known.edition();
        let ended = self.ports.ended.is_ended(id).await?;
        self.known.keep_ended(id, ended, edition);
        Ok(ended)
    }
}

#[async_trait]
impl Authenticate for Sessions {
    async fn authenticate(&self, presented: &Presented) -> Result<Principal, AuthenticationError> {
        let credential = presented.credential.as_ref().ok_or(AuthenticationError::Missing)?;
        let principal = match ApiKey::of(credential) {
            Some(key) => self.by_key(&key).await?,
            None => self.by_token(credential, presented).await?,
        };
        self.ports.activity.user_acts(principal.id());
        Ok(principal)
    }
}

fn session(token: Secret, expires_at: Option<Seconds>, who: &Principal) -> Session {
    Session {
        token,
        expires_at,
        user: who.user.clone(),
        permissions: who.permissions.clone(),
    }
}

/// Did the session begin before the user's sessions count? Both moments are those of the instance that noted them:
/// the clocks of a cluster should agree better than to the second that a sign-in takes.
fn is_too_old(claims: &Claims, since: Option<&SessionsSince>) -> bool {
    since.is_some_and(|since| {
        let is_kept = claims.id.is_some() && claims.id == since.kept;
        claims.issued_at().milliseconds() < since.moment.milliseconds() && !is_kept
    })
}

fn has_grown_old(account: &Account, now: Moment) -> bool {
    now >= account.read_at.plus(GROWN_OLD)
}
