use std::sync::Arc;

use serde_json::json;

use crate::account::{
    AccountChanges, Changed, EntryError, GroupStore, NewAccount, Newcomer, Passwords, Session, Sessions, UserStore,
    Webhooks,
};
use crate::identity::{Denied, Email, GroupId, Principal, Role, User};
use crate::settings::{
    Changes, DEFAULT_GROUP_ID, DEFAULT_USER_ROLE, ENABLE_INITIAL_ADMIN_SIGNUP, ENABLE_LOGIN_FORM, ENABLE_SIGNUP,
    Settings, WEBHOOK_URL, WEBUI_ADMIN_EMAIL, WEBUI_ADMIN_NAME, WEBUI_ADMIN_PASSWORD, WEBUI_AUTH,
};
use crate::shared::{Clock, Ids, JsonObject, Secret, StoreError, debug_by_name};

/// What [`SignUp`] works with.
#[expect(missing_debug_implementations, reason = "taken apart at once")]
pub struct SignUpPorts {
    pub users: Arc<dyn UserStore>,
    pub groups: Arc<dyn GroupStore>,
    pub sessions: Arc<Sessions>,
    pub passwords: Passwords,
    pub settings: Arc<Settings>,
    pub changes: AccountChanges,
    /// Whom to tell of new accounts, if anybody can be told.
    pub webhooks: Option<Arc<dyn Webhooks>>,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn Ids>,
}

/// Makes accounts: for those who come themselves, and for those whom an administrator brings in.
pub struct SignUp {
    ports: SignUpPorts,
}

debug_by_name!(SignUp);

impl SignUp {
    pub fn new(ports: SignUpPorts) -> Self {
        Self { ports }
    }

    /// Makes an account for somebody who comes themselves, where that is allowed, and lets them in. The first of all
    /// becomes administrator and closes the door behind them.
    pub async fn sign_up(&self, newcomer: Newcomer) -> Result<Session, EntryError> {
        self.is_open().await?;
        let user = self.welcome(newcomer).await?;
        Ok(self.ports.sessions.begin(&user.id).await?)
    }

    /// Makes an account for somebody who comes themselves, whether or not sign-up is open.
    pub(super) async fn welcome(&self, newcomer: Newcomer) -> Result<User, EntryError> {
        let user = self.admit(newcomer, self.role_of_newcomers()).await?;
        self.tell(&user);
        Ok(user)
    }

    /// The same for somebody whom others vouch for: no password opens the account until one is set.
    pub(super) async fn welcome_without_password(&self, newcomer: Newcomer) -> Result<User, EntryError> {
        let email = Email::of_account(&newcomer.email).ok_or(EntryError::NotAnAddress)?;
        let user = newcomer.into_user(email, self.role_of_newcomers(), &*self.ports.clock, &*self.ports.ids);
        self.welcome_user(user).await
    }

    /// Makes the account of a user whom a directory brings in, without a password.
    pub async fn bring_in(&self, user: User) -> Result<User, EntryError> {
        let account = NewAccount {
            user,
            password_hash: no_password(&*self.ports.ids),
            // A directory makes no administrators.
            first_is_admin: false,
        };
        self.add_account(&account).await
    }

    /// Makes the account of a user without a password.
    pub(crate) async fn welcome_user(&self, user: User) -> Result<User, EntryError> {
        let user = self.insert(user, no_password(&*self.ports.ids)).await?;
        self.tell(&user);
        Ok(user)
    }

    fn role_of_newcomers(&self) -> Role {
        Role::parse(self.ports.settings.snapshot().get(DEFAULT_USER_ROLE))
    }

    /// Tells the webhook of a new account.
    fn tell(&self, user: &User) {
        let settings = self.ports.settings.snapshot();
        let url = settings.get(WEBHOOK_URL);
        if let Some(webhooks) = self.ports.webhooks.as_ref().filter(|_| !url.expose().is_empty()) {
            let message = format!("{} has signed up", user.name);
            webhooks.post(url, &message, event(user, &message));
        }
    }

    /// Makes an account for somebody else, and answers a session of that user: programs that bring users in go on
    /// with it.
    pub async fn add(&self, who: &Principal, newcomer: Newcomer, role: Role) -> Result<Session, EntryError> {
        who.admin()?;
        let user = self.admit(newcomer, role).await?;
        Ok(self.ports.sessions.begin(&user.id).await?)
    }

    /// Makes an account for whoever looks after the machine itself.
    pub async fn make(&self, newcomer: Newcomer, role: Role) -> Result<User, EntryError> {
        self.admit(newcomer, role).await
    }

    /// Makes the administrator whom the environment names, if there is nobody yet. The program calls this once when it
    /// starts; of several instances that start together one makes them.
    pub async fn make_first_administrator(&self) -> Result<(), EntryError> {
        let settings = self.ports.settings.snapshot();
        let (email, password) = (settings.get(WEBUI_ADMIN_EMAIL), settings.get(WEBUI_ADMIN_PASSWORD));
        if email.is_empty() || password.expose().is_empty() || self.has_users().await? {
            return Ok(());
        }
        let administrator = Newcomer {
            name: settings.get(WEBUI_ADMIN_NAME).to_owned(),
            email: email.to_owned(),
            password: password.clone(),
            profile_image_url: None,
        };
        match self.admit(administrator, Role::Admin).await {
            Err(EntryError::AddressTaken) | Ok(_) => Ok(()),
            Err(error) => Err(error),
        }
    }

    async fn is_open(&self) -> Result<(), EntryError> {
        let settings = self.ports.settings.snapshot();
        let is_open = if settings.get(WEBUI_AUTH) {
            let may_come = settings.get(ENABLE_SIGNUP) && settings.get(ENABLE_LOGIN_FORM);
            may_come || (settings.get(ENABLE_INITIAL_ADMIN_SIGNUP) && !self.has_users().await?)
        } else {
            !self.has_users().await?
        };
        if is_open {
            Ok(())
        } else {
            Err(Denied::SwitchedOff("sign-up").into())
        }
    }

    async fn has_users(&self) -> Result<bool, StoreError> {
        Ok(self.ports.users.first().await?.is_some())
    }

    /// Makes the account, whoever asked for it.
    async fn admit(&self, newcomer: Newcomer, role: Role) -> Result<User, EntryError> {
        let email = Email::of_account(&newcomer.email).ok_or(EntryError::NotAnAddress)?;
        if self.ports.users.find_by_email(&email).await?.is_some() {
            return Err(EntryError::AddressTaken);
        }
        let password_hash = self.ports.passwords.accept(&newcomer.password).await?;
        let user = newcomer.into_user(email, role, &*self.ports.clock, &*self.ports.ids);
        self.insert(user, password_hash).await
    }

    async fn insert(&self, user: User, password_hash: Secret) -> Result<User, EntryError> {
        let account = NewAccount {
            user,
            password_hash,
            first_is_admin: true,
        };
        self.add_account(&account).await
    }

    async fn add_account(&self, account: &NewAccount) -> Result<User, EntryError> {
        let user = self.ports.users.insert(account).await.map_err(|error| match error {
            StoreError::Duplicate(_) => EntryError::AddressTaken,
            error => error.into(),
        })?;
        let first = self.ports.users.first().await?;
        if account.first_is_admin && first.is_some_and(|first| first.id == user.id) {
            let closed = Changes::new().set(ENABLE_SIGNUP, false);
            self.ports.settings.change(closed).await?;
        }
        self.join_default_group(&user).await?;
        Ok(user)
    }

    /// A default group that was deleted meanwhile keeps nobody out.
    async fn join_default_group(&self, user: &User) -> Result<(), StoreError> {
        let settings = self.ports.settings.snapshot();
        let group = settings.get(DEFAULT_GROUP_ID);
        if group.is_empty() {
            return Ok(());
        }
        let now = self.ports.clock.now().seconds();
        let members = [user.id.clone()];
        self.ports
            .groups
            .add_members(&GroupId::from(group), &members, now)
            .await?;
        self.ports.changes.announce(Changed::Users(members.to_vec())).await;
        Ok(())
    }
}

/// What stands in the place of a hash and is the hash of nothing.
fn no_password(ids: &dyn Ids) -> Secret {
    Secret::new(ids.uuid())
}

/// What a webhook is told. Programs read the user from a text within the JSON, without what they lack.
fn event(user: &User, message: &str) -> JsonObject {
    let mut fields = json!({
        "id": user.id,
        "email": user.email,
        "username": user.username,
        "role": user.role.as_str(),
        "name": user.name,
        "profile_image_url": user.profile_image_url,
        "bio": user.bio,
        "gender": user.gender,
        "date_of_birth": user.date_of_birth,
        "timezone": user.timezone,
        "last_active_at": user.last_active_at,
        "updated_at": user.updated_at,
        "created_at": user.created_at,
    });
    if let Some(fields) = fields.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
    }
    let mut event = JsonObject::new();
    event.insert("action".to_owned(), json!("signup"));
    event.insert("message".to_owned(), json!(message));
    event.insert("user".to_owned(), json!(fields.to_string()));
    event
}
