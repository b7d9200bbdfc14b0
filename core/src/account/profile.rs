use std::sync::Arc;

use crate::account::{
    AccountChanges, Changed, CredentialStore, HashError, PasswordError, PasswordRefused, Passwords, Sessions,
    UserChange, UserStore,
};
use crate::identity::{Denied, Email, Member, Principal, User};
use crate::settings::{ADMIN_EMAIL, SHOW_ADMIN_DETAILS, Settings, WEBUI_AUTH_TRUSTED_EMAIL_HEADER};
use crate::shared::{Clock, Secret, StoreError, debug_by_name};

/// What people show of themselves. Every field replaces the old one, also when it is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Portrait {
    pub name: String,
    pub profile_image_url: String,
    pub bio: Option<String>,
    pub gender: Option<String>,
    /// ISO 8601 date.
    pub date_of_birth: Option<String>,
}

/// Whom to ask, as people who wait for an administrator see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// `None`: the address has no account.
    pub name: Option<String>,
    pub email: Email,
}

/// Why somebody could not change or see something about themselves.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    #[error("the present password is another one")]
    WrongPassword,
    #[error("passwords are not used here: a proxy signs people in")]
    NoPasswords,
    #[error("this installation does not say who runs it")]
    ContactHidden,
    /// The account went away meanwhile.
    #[error("your account is gone")]
    Gone,
    #[error(transparent)]
    BadPassword(#[from] PasswordRefused),
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    Hash(#[from] HashError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What people change about themselves.
pub struct Profiles {
    users: Arc<dyn UserStore>,
    credentials: Arc<dyn CredentialStore>,
    sessions: Arc<Sessions>,
    passwords: Passwords,
    settings: Arc<Settings>,
    changes: AccountChanges,
    clock: Arc<dyn Clock>,
}

debug_by_name!(Profiles);

impl Profiles {
    pub fn new(
        users: Arc<dyn UserStore>,
        credentials: Arc<dyn CredentialStore>,
        sessions: Arc<Sessions>,
        passwords: Passwords,
        settings: Arc<Settings>,
        changes: AccountChanges,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            users,
            credentials,
            sessions,
            passwords,
            settings,
            changes,
            clock,
        }
    }

    /// Changes what the user shows of themselves.
    pub async fn paint(&self, who: &Member, portrait: Portrait) -> Result<User, ProfileError> {
        let change = UserChange {
            name: Some(portrait.name),
            profile_image_url: Some(portrait.profile_image_url),
            bio: Some(portrait.bio),
            gender: Some(portrait.gender),
            date_of_birth: Some(portrait.date_of_birth),
            ..UserChange::default()
        };
        self.update(who, &change).await
    }

    /// Notes in which time zone the user is.
    pub async fn set_timezone(&self, who: &Principal, timezone: String) -> Result<(), ProfileError> {
        if who.user.timezone.as_ref() == Some(&timezone) {
            return Ok(()); // The web client tells at every start.
        }
        let change = UserChange {
            timezone: Some(Some(timezone)),
            ..UserChange::default()
        };
        self.update(who, &change).await.map(drop)
    }

    /// Changes the user's password and ends their other sessions; the one in which they do it goes on.
    pub async fn change_password(
        &self,
        who: &Principal,
        credential: &Secret,
        present: &Secret,
        new: &Secret,
    ) -> Result<(), ProfileError> {
        let settings = self.settings.snapshot();
        if settings
            .get(WEBUI_AUTH_TRUSTED_EMAIL_HEADER)
            .is_some_and(|header| !header.is_empty())
        {
            return Err(ProfileError::NoPasswords);
        }
        let stored = self.credentials.find(who.id()).await?;
        if !self.passwords.opens(present, stored.as_ref()).await? {
            return Err(ProfileError::WrongPassword);
        }
        let change = UserChange {
            password_hash: Some(self.passwords.accept(new).await?),
            ..UserChange::default()
        };
        self.update(who, &change).await?;
        Ok(self.sessions.lock_out(who.id(), Some(credential)).await?)
    }

    /// Whom to ask about this installation.
    pub async fn contact(&self) -> Result<Contact, ProfileError> {
        let settings = self.settings.snapshot();
        if !settings.get(SHOW_ADMIN_DETAILS) {
            return Err(ProfileError::ContactHidden);
        }
        if let Some(address) = settings.get(ADMIN_EMAIL).filter(|address| !address.is_empty()) {
            let email = Email::typed(address);
            let name = self.users.find_by_email(&email).await?.map(|user| user.name);
            return Ok(Contact { name, email });
        }
        let first = self.users.first().await?.ok_or(ProfileError::Gone)?;
        Ok(Contact {
            name: Some(first.name),
            email: first.email,
        })
    }

    async fn update(&self, who: &Principal, change: &UserChange) -> Result<User, ProfileError> {
        let now = self.clock.now().seconds();
        let user = self.users.update(who.id(), change, now).await?;
        self.changes.announce(Changed::Users(vec![who.id().clone()])).await;
        user.ok_or(ProfileError::Gone)
    }
}

impl From<PasswordError> for ProfileError {
    fn from(error: PasswordError) -> Self {
        match error {
            PasswordError::Refused(refused) => Self::BadPassword(refused),
            PasswordError::Hash(error) => Self::Hash(error),
        }
    }
}
