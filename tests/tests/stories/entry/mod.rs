//! How people get in, stay in and are put out. The whole runs in memory, on as many instances as a story needs.

mod keys;
mod profiles;
mod sessions;
mod sign_in;
mod sign_up;

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use loquat_core::account::{
    AccountChanges, Activity, ApiKeys, Authenticate, AuthenticationError, Directory, DirectoryError, DirectoryPerson,
    DirectoryServer, DirectoryStep, EntryError, GroupStore, Memberships, Newcomer, Passwords, Presented, Profiles,
    Session, SessionPorts, Sessions, SignIn, SignInPorts, SignUp, SignUpPorts, UserChange, UserStore,
};
use loquat_core::identity::{Email, Principal, Role, User, UserId};
use loquat_core::settings::{Changes, Settings};
use loquat_core::shared::{Clock, Ids, Secret};
use loquat_identity::JwtTokens;
use loquat_memory::{
    ManualClock, Memory, MemoryApiKeys, MemoryBus, MemoryCredentials, MemoryEndedSessions, MemoryGroups,
    MemoryRateLimiter, MemoryUsers, MemoryWebhooks, SequentialIds,
};
use loquat_tests::world::{Backwards, settings, variables};

/// An installation: what its instances share.
struct Site {
    memory: Memory,
    bus: Arc<MemoryBus>,
    limiter: Arc<MemoryRateLimiter>,
    webhooks: MemoryWebhooks,
    clock: ManualClock,
    ids: SequentialIds,
    variables: BTreeMap<String, String>,
}

/// One process of the installation.
struct Instance {
    sessions: Arc<Sessions>,
    sign_in: SignIn,
    sign_up: Arc<SignUp>,
    profiles: Profiles,
    api_keys: ApiKeys,
    activity: Arc<Activity>,
    settings: Arc<Settings>,
    changes: AccountChanges,
    users: Arc<dyn UserStore>,
    groups: Arc<dyn GroupStore>,
}

impl Site {
    fn new() -> Self {
        Self::with(&[])
    }

    /// A site with some variables set.
    fn with(given: &[(&str, &str)]) -> Self {
        let clock = ManualClock::at(1_000_000);
        Self {
            memory: Memory::new(),
            bus: Arc::new(MemoryBus::new()),
            limiter: Arc::new(MemoryRateLimiter::new(Arc::new(clock.clone()))),
            webhooks: MemoryWebhooks::default(),
            clock,
            ids: SequentialIds::default(),
            variables: variables(given),
        }
    }

    /// Starts an instance.
    async fn start(&self) -> Instance {
        let clock: Arc<dyn Clock> = Arc::new(self.clock.clone());
        let ids: Arc<dyn Ids> = Arc::new(self.ids.clone());
        let users: Arc<dyn UserStore> = Arc::new(MemoryUsers::new(self.memory.clone()));
        let groups: Arc<dyn GroupStore> = Arc::new(MemoryGroups::new(self.memory.clone()));
        let credentials = Arc::new(MemoryCredentials::new(self.memory.clone()));
        let keys = Arc::new(MemoryApiKeys::new(self.memory.clone()));
        let settings = settings(&self.variables, &self.memory, &self.bus).await;
        let changes = AccountChanges::new(self.bus.clone());
        let activity = Arc::new(Activity::new(users.clone(), keys.clone(), clock.clone(), None));
        let passwords = Passwords::new(Arc::new(Backwards), &settings.snapshot());
        let sessions = Arc::new(Sessions::new(SessionPorts {
            users: users.clone(),
            keys: keys.clone(),
            ended: Arc::new(MemoryEndedSessions::new(self.memory.clone())),
            tokens: Arc::new(JwtTokens::new(&secret("key of the site"), clock.clone())),
            settings: settings.clone(),
            changes: changes.clone(),
            activity: activity.clone(),
            bus: self.bus.clone(),
            clock: clock.clone(),
            ids: ids.clone(),
        }));
        let sign_up = Arc::new(SignUp::new(SignUpPorts {
            users: users.clone(),
            groups: groups.clone(),
            sessions: sessions.clone(),
            passwords: passwords.clone(),
            settings: settings.clone(),
            changes: changes.clone(),
            webhooks: Some(Arc::new(self.webhooks.clone())),
            clock: clock.clone(),
            ids: ids.clone(),
        }));
        let instance = Instance {
            sign_in: SignIn::new(SignInPorts {
                credentials: credentials.clone(),
                users: users.clone(),
                memberships: Arc::new(Memberships {
                    users: users.clone(),
                    groups: groups.clone(),
                    settings: settings.clone(),
                    changes: changes.clone(),
                    clock: clock.clone(),
                    ids: ids.clone(),
                }),
                limiter: self.limiter.clone(),
                sessions: sessions.clone(),
                sign_up: sign_up.clone(),
                passwords: passwords.clone(),
                settings: settings.clone(),
                directory: Some(Arc::new(Library)),
                ids: ids.clone(),
            }),
            profiles: Profiles::new(
                users.clone(),
                credentials,
                sessions.clone(),
                passwords,
                settings.clone(),
                changes.clone(),
                clock.clone(),
            ),
            api_keys: ApiKeys::new(keys, settings.clone(), changes.clone(), clock, ids),
            sessions: sessions.clone(),
            settings: settings.clone(),
            sign_up,
            activity,
            changes,
            users,
            groups,
        };
        tokio::spawn(async move { sessions.follow().await });
        tokio::spawn(async move { settings.follow().await });
        the_news_is_out().await;
        instance
    }

    /// An instance on which olga is administrator and ada a user; both know `password-1`.
    async fn inhabited(&self) -> Instance {
        let site = self.start().await;
        let olga = site.sign_up.sign_up(newcomer("olga")).await.unwrap();
        let olga = site.who(&olga.token).await.unwrap();
        site.sign_up.add(&olga, newcomer("ada"), Role::User).await.unwrap();
        site
    }
}

impl Instance {
    async fn sign_in(&self, name: &str, password: &str) -> Result<Session, EntryError> {
        self.sign_in.sign_in(&address(name), &secret(password), None).await
    }

    /// Who shows this token or key.
    async fn who(&self, credential: &Secret) -> Result<Principal, AuthenticationError> {
        let presented = Presented {
            credential: Some(credential.clone()),
            vouched_email: None,
        };
        self.sessions.authenticate(&presented).await
    }

    async fn is_refused(&self, credential: &Secret) -> bool {
        matches!(self.who(credential).await, Err(AuthenticationError::Invalid))
    }

    async fn user(&self, name: &str) -> User {
        let user = self.users.find_by_email(&Email::typed(&address(name))).await.unwrap();
        user.unwrap_or_else(|| panic!("{name} has no account"))
    }

    /// Changes a user as an administrator's service does.
    async fn change(&self, user: &UserId, change: UserChange) {
        self.users.update(user, &change, 0).await.unwrap();
        self.changes
            .announce(loquat_core::account::Changed::Users(vec![user.clone()]))
            .await;
    }

    async fn switch(&self, changes: Changes) {
        self.settings.change(changes).await.unwrap();
    }
}

/// Lets messages between instances arrive.
async fn the_news_is_out() {
    for _ in 0..50 {
        tokio::task::yield_now().await;
    }
}

fn secret(text: &str) -> Secret {
    Secret::new(text)
}

fn address(name: &str) -> String {
    format!("{name}@example.test")
}

fn newcomer(name: &str) -> Newcomer {
    Newcomer {
        name: name.to_owned(),
        email: address(name),
        password: secret("password-1"),
        profile_image_url: None,
    }
}

/// A directory that knows Lena, who works in the library.
struct Library;

#[async_trait]
impl Directory for Library {
    async fn authenticate(
        &self,
        _: &DirectoryServer,
        name: &str,
        password: &Secret,
    ) -> Result<DirectoryPerson, DirectoryError> {
        if name != "lena" || password.expose() != "books" {
            return Err(DirectoryError::Unknown(DirectoryStep::Password));
        }
        Ok(DirectoryPerson {
            email: Email::typed(&address("lena")),
            name: "Lena".to_owned(),
            groups: None,
        })
    }
}
