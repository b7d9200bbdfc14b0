use std::num::NonZero;
use std::path::Path;
use std::sync::Arc;
use std::thread::available_parallelism;

use bytes::Bytes;
use loquat_core::account::{
    AccountChanges, Activity, ApiKeyStore, ApiKeys, CredentialStore, EndedSessions, GroupStore, Groups, Memberships,
    Passwords, People, PeoplePorts, Profiles, SessionPorts, Sessions, SignIn, SignInPorts, SignUp, SignUpPorts,
    UserStore,
};
use loquat_core::settings::{
    DATABASE_USER_ACTIVE_STATUS_UPDATE_INTERVAL, Environment, FRONTEND_BUILD_DIR, PASSWORD_HASH, STATIC_DIR, Settings,
    WEBUI_AUTH_TRUSTED_EMAIL_HEADER, WEBUI_SECRET_KEY,
};
use loquat_http::users::default_picture;
use loquat_http::wire::Authenticator;
use loquat_identity::{HashedPasswords, JwtTokens, Limits, Method};
use loquat_ldap::LdapDirectory;

use super::Infrastructure;

/// Everything about accounts, which share the stores and what they know.
pub struct Accounts {
    pub people: Arc<People>,
    pub groups: Arc<Groups>,
    pub sessions: Arc<Sessions>,
    pub sign_in: Arc<SignIn>,
    pub sign_up: Arc<SignUp>,
    pub profiles: Arc<Profiles>,
    pub api_keys: Arc<ApiKeys>,
    pub activity: Arc<Activity>,
    pub users: Arc<dyn UserStore>,
    pub group_store: Arc<dyn GroupStore>,
    pub credentials: Arc<dyn CredentialStore>,
    pub memberships: Arc<Memberships>,
    pub changes: AccountChanges,
}

impl Accounts {
    pub(super) fn new(
        infrastructure: &Infrastructure,
        settings: &Arc<Settings>,
        environment: &Environment,
    ) -> Result<Self, &'static str> {
        let users: Arc<dyn UserStore> = infrastructure.stores.users.clone();
        let groups: Arc<dyn GroupStore> = infrastructure.stores.groups.clone();
        let keys: Arc<dyn ApiKeyStore> = infrastructure.stores.api_keys.clone();
        let credentials: Arc<dyn CredentialStore> = infrastructure.stores.credentials.clone();
        let ended: Arc<dyn EndedSessions> = infrastructure.stores.ended_sessions.clone();
        let key = environment.get(WEBUI_SECRET_KEY).ok_or("WEBUI_SECRET_KEY is missing")?;
        let changes = AccountChanges::new(infrastructure.cluster.bus.clone());
        let passwords = passwords(infrastructure, environment);
        let interval = environment.get(DATABASE_USER_ACTIVE_STATUS_UPDATE_INTERVAL);
        let activity = Arc::new(Activity::new(
            users.clone(),
            keys.clone(),
            infrastructure.clock.clone(),
            interval,
        ));
        let sessions = Arc::new(Sessions::new(SessionPorts {
            users: users.clone(),
            keys: keys.clone(),
            ended,
            tokens: Arc::new(JwtTokens::new(key, infrastructure.clock.clone())),
            settings: settings.clone(),
            changes: changes.clone(),
            activity: activity.clone(),
            bus: infrastructure.cluster.bus.clone(),
            clock: infrastructure.clock.clone(),
            ids: infrastructure.ids.clone(),
        }));
        let people = People::new(PeoplePorts {
            users: users.clone(),
            groups: groups.clone(),
            chats: infrastructure.stores.chats.clone(),
            passwords: passwords.clone(),
            sessions: sessions.clone(),
            settings: settings.clone(),
            changes: changes.clone(),
            clock: infrastructure.clock.clone(),
        });
        let sign_up = Arc::new(SignUp::new(SignUpPorts {
            users: users.clone(),
            groups: groups.clone(),
            sessions: sessions.clone(),
            passwords: passwords.clone(),
            settings: settings.clone(),
            changes: changes.clone(),
            webhooks: Some(Arc::new(infrastructure.webhooks.clone())),
            clock: infrastructure.clock.clone(),
            ids: infrastructure.ids.clone(),
        }));
        let memberships = Arc::new(Memberships {
            users: users.clone(),
            groups: groups.clone(),
            settings: settings.clone(),
            changes: changes.clone(),
            clock: infrastructure.clock.clone(),
            ids: infrastructure.ids.clone(),
        });
        let sign_in = SignIn::new(SignInPorts {
            credentials: credentials.clone(),
            users: users.clone(),
            memberships: memberships.clone(),
            limiter: infrastructure.cluster.rate_limiter.clone(),
            sessions: sessions.clone(),
            sign_up: sign_up.clone(),
            passwords: passwords.clone(),
            settings: settings.clone(),
            directory: Some(Arc::new(LdapDirectory::default())),
            ids: infrastructure.ids.clone(),
        });
        let profiles = Profiles::new(
            users.clone(),
            credentials.clone(),
            sessions.clone(),
            passwords,
            settings.clone(),
            changes.clone(),
            infrastructure.clock.clone(),
        );
        let api_keys = ApiKeys::new(
            keys,
            settings.clone(),
            changes.clone(),
            infrastructure.clock.clone(),
            infrastructure.ids.clone(),
        );
        let group_store = groups.clone();
        let groups = Groups::new(
            groups,
            users.clone(),
            changes.clone(),
            infrastructure.clock.clone(),
            infrastructure.ids.clone(),
        );
        Ok(Self {
            people: Arc::new(people),
            groups: Arc::new(groups),
            sessions,
            sign_in: Arc::new(sign_in),
            sign_up,
            profiles: Arc::new(profiles),
            api_keys: Arc::new(api_keys),
            activity,
            users,
            group_store,
            credentials,
            memberships,
            changes,
        })
    }

    /// Makes the administrator whom the environment names. One that cannot be made keeps nobody from using the rest.
    pub async fn make_first_administrator(&self) {
        if let Err(error) = self.sign_up.make_first_administrator().await {
            tracing::error!(cause = ?error, "the administrator of WEBUI_ADMIN_EMAIL was not made: {error}");
        }
    }

    /// Who finds out who calls.
    pub fn authenticator(&self, environment: &Environment) -> Result<Authenticator, String> {
        let header = environment
            .get(WEBUI_AUTH_TRUSTED_EMAIL_HEADER)
            .filter(|name| !name.is_empty());
        let vouching_header = header.map(str::parse).transpose();
        Ok(Authenticator {
            accounts: self.sessions.clone(),
            vouching_header: vouching_header
                .map_err(|_| "WEBUI_AUTH_TRUSTED_EMAIL_HEADER is not the name of a header".to_owned())?,
        })
    }
}

pub fn passwords(infrastructure: &Infrastructure, environment: &Environment) -> Passwords {
    let method = match environment.get(PASSWORD_HASH) {
        "scrypt" => Method::Scrypt,
        _ => Method::Bcrypt,
    };
    let cores = available_parallelism().map_or(1, NonZero::get);
    let hasher = HashedPasswords::new(method, Limits::for_cores(cores), infrastructure.ids.clone());
    Passwords::new(Arc::new(hasher), &environment.values)
}

/// The picture of users who have none: the operator's, else the web client's, else our own.
pub fn picture(environment: &Environment) -> Bytes {
    let own = environment.get(STATIC_DIR).map(Path::new).map(Path::to_owned);
    let built = environment
        .get(FRONTEND_BUILD_DIR)
        .map(|folder| Path::new(folder).join("static"));
    let folders: Vec<_> = own.into_iter().chain(built).collect();
    default_picture(folders.iter().map(|folder| folder.as_path()))
}
