use std::sync::Arc;
use std::time::Duration;

use crate::account::{
    CredentialStore, Directory, DirectoryError, DirectoryPerson, DirectoryServer, DirectoryStep, EntryError,
    Memberships, Newcomer, Passwords, Session, Sessions, SignUp, UserStore, Vouched,
};
use crate::cluster::{Rate, RateLimiter};
use crate::identity::{Admin, Denied, Email, User};
use crate::settings::{
    ENABLE_LDAP, ENABLE_LDAP_GROUP_CREATION, ENABLE_PASSWORD_AUTH, Settings, WEBUI_AUTH,
    WEBUI_AUTH_TRUSTED_EMAIL_HEADER,
};
use crate::shared::{Ids, Secret, debug_by_name};

/// What [`SignIn`] works with.
#[expect(missing_debug_implementations, reason = "taken apart at once")]
pub struct SignInPorts {
    pub credentials: Arc<dyn CredentialStore>,
    pub users: Arc<dyn UserStore>,
    pub memberships: Arc<Memberships>,
    pub limiter: Arc<dyn RateLimiter>,
    pub sessions: Arc<Sessions>,
    pub sign_up: Arc<SignUp>,
    pub passwords: Passwords,
    pub settings: Arc<Settings>,
    /// Where people of an organisation are known, if there is such a service.
    pub directory: Option<Arc<dyn Directory>>,
    pub ids: Arc<dyn Ids>,
}

/// Lets people in.
pub struct SignIn {
    ports: SignInPorts,
}

debug_by_name!(SignIn);

/// Attempts for one address: 15 within the present minute and the three before it. All count, good ones too.
const ATTEMPTS: Rate = Rate {
    limit: 15,
    bucket: Duration::from_secs(60),
    buckets: 4,
};

/// No address is longer than this many bytes.
const LONGEST_ADDRESS: usize = 320;

/// No password that a directory takes is longer than this many bytes.
const LONGEST_SECRET: usize = 1024;

/// What groups that were made for the directory are described with.
const FROM_DIRECTORY: &str = "Made because the directory names it";

/// The one user of an installation without sign-in.
const EVERYBODY: &str = "admin@localhost";

impl SignIn {
    pub fn new(ports: SignInPorts) -> Self {
        Self { ports }
    }

    /// Lets somebody in: whom the proxy vouches for where one is trusted, anybody where sign-in is switched off, and
    /// elsewhere who knows their password.
    pub async fn sign_in(
        &self,
        address: &str,
        password: &Secret,
        vouched: Option<Vouched>,
    ) -> Result<Session, EntryError> {
        let settings = self.ports.settings.snapshot();
        if !settings.get(ENABLE_PASSWORD_AUTH) {
            return Err(Denied::SwitchedOff("sign-in with a password").into());
        }
        if settings
            .get(WEBUI_AUTH_TRUSTED_EMAIL_HEADER)
            .is_some_and(|header| !header.is_empty())
        {
            return self.vouched(vouched.ok_or(EntryError::NobodyVouched)?).await;
        }
        if !settings.get(WEBUI_AUTH) {
            return self.everybody().await;
        }
        self.by_password(address, password).await
    }

    /// Lets somebody in whom the directory knows. An account is made at the first time.
    pub async fn by_directory(&self, name: &str, password: &Secret) -> Result<Session, EntryError> {
        let settings = self.ports.settings.snapshot();
        if !settings.get(ENABLE_LDAP) {
            return Err(EntryError::DirectoryOff);
        }
        if !settings.get(ENABLE_PASSWORD_AUTH) {
            return Err(Denied::SwitchedOff("sign-in with a password").into());
        }
        if name.len() <= LONGEST_ADDRESS && !self.may_try(&Email::typed(name)).await {
            return Err(EntryError::TooManyAttempts);
        }
        let person = self.person(name, password).await?;
        // What is no address is nobody's account, and says no more than a wrong password does.
        let email = Email::of_account(person.email.as_str()).ok_or(DirectoryError::Unknown(DirectoryStep::Person))?;
        let groups = person.groups.unwrap_or_default();
        if settings.get(ENABLE_LDAP_GROUP_CREATION) {
            self.ports.memberships.make_missing(&groups, FROM_DIRECTORY).await?;
        }
        let vouched = Vouched {
            email,
            name: Some(person.name),
            groups,
        };
        if self.ports.users.find_by_email(&vouched.email).await?.is_none() {
            // The directory decides who belongs here, not whether sign-up is open.
            let newcomer = self.newcomer(&vouched);
            made(self.ports.sign_up.welcome_without_password(newcomer).await)?;
        }
        self.enter(&vouched).await
    }

    /// Tries the directory as somebody, and lets nobody in: for administrators who set it up.
    pub async fn try_directory(&self, _: &Admin, name: &str, password: &Secret) -> Result<DirectoryPerson, EntryError> {
        self.person(name, password).await
    }

    async fn person(&self, name: &str, password: &Secret) -> Result<DirectoryPerson, EntryError> {
        let directory = self.ports.directory.as_ref().ok_or(EntryError::NoDirectory)?;
        let (name, typed) = (name.trim(), password.expose());
        // An empty password binds as nobody on most directories, and that succeeds.
        let is_odd =
            name.is_empty() || typed.is_empty() || name.len() > LONGEST_ADDRESS || typed.len() > LONGEST_SECRET;
        if is_odd || name.chars().any(char::is_control) {
            return Err(DirectoryError::Unknown(DirectoryStep::Search).into());
        }
        let server = DirectoryServer::of(&self.ports.settings.snapshot());
        Ok(directory.authenticate(&server, name, password).await?)
    }

    async fn by_password(&self, address: &str, password: &Secret) -> Result<Session, EntryError> {
        if address.len() > LONGEST_ADDRESS {
            return Err(EntryError::WrongCredentials);
        }
        let email = Email::typed(address);
        if !self.may_try(&email).await {
            return Err(EntryError::TooManyAttempts);
        }
        let credential = self.ports.credentials.find_by_email(&email).await?;
        if !self.ports.passwords.opens(password, credential.as_ref()).await? {
            return Err(EntryError::WrongCredentials);
        }
        let user = credential.ok_or(EntryError::WrongCredentials)?.user;
        Ok(self.ports.sessions.begin(&user).await?)
    }

    /// When attempts cannot be counted people get in all the same: a cluster whose shared memory is gone should not
    /// lock everybody out.
    async fn may_try(&self, email: &Email) -> bool {
        let counted = self.ports.limiter.allows(email.as_str(), ATTEMPTS).await;
        counted.unwrap_or_else(|error| {
            tracing::warn!(cause = ?error, "attempts to sign in cannot be counted at this moment");
            true
        })
    }

    async fn vouched(&self, vouched: Vouched) -> Result<Session, EntryError> {
        if self.ports.users.find_by_email(&vouched.email).await?.is_none() {
            let newcomer = self.newcomer(&vouched);
            made(self.ports.sign_up.sign_up(newcomer).await)?;
        }
        self.enter(&vouched).await
    }

    /// Lets an account in that somebody vouches for, in the groups that they name.
    async fn enter(&self, vouched: &Vouched) -> Result<Session, EntryError> {
        let user = self.active(&vouched.email).await?;
        self.ports.memberships.follow(&user, &vouched.groups).await?;
        Ok(self.ports.sessions.begin(&user.id).await?)
    }

    async fn everybody(&self) -> Result<Session, EntryError> {
        let email = Email::typed(EVERYBODY);
        if self.ports.users.find_by_email(&email).await?.is_none() {
            if self.ports.users.first().await?.is_some() {
                return Err(EntryError::AccountsExist);
            }
            let everybody = Newcomer {
                name: "User".to_owned(),
                email: EVERYBODY.to_owned(),
                // What it is once sign-in is switched on again; known to all who know Open WebUI.
                password: Secret::new("admin"),
                profile_image_url: None,
            };
            made(self.ports.sign_up.sign_up(everybody).await)?;
        }
        let user = self.active(&email).await?;
        Ok(self.ports.sessions.begin(&user.id).await?)
    }

    /// Somebody who is vouched for, with a password that nobody learns and no pattern refuses.
    fn newcomer(&self, vouched: &Vouched) -> Newcomer {
        let email = vouched.email.as_str();
        Newcomer {
            name: vouched.name.as_deref().unwrap_or(email).to_owned(),
            email: email.to_owned(),
            password: Secret::new(format!("Aa1!{}", self.ports.ids.uuid())),
            profile_image_url: None,
        }
    }

    async fn active(&self, email: &Email) -> Result<User, EntryError> {
        let credential = self.ports.credentials.find_by_email(email).await?;
        if !credential.is_some_and(|credential| credential.active) {
            return Err(EntryError::WrongCredentials);
        }
        let user = self.ports.users.find_by_email(email).await?;
        user.ok_or(EntryError::WrongCredentials)
    }
}

/// Two who come at the same moment make one account, and both get in.
fn made<T>(account: Result<T, EntryError>) -> Result<(), EntryError> {
    match account {
        Ok(_) | Err(EntryError::AddressTaken) => Ok(()),
        Err(error) => Err(error),
    }
}
