//! The account of somebody whom a provider names.

use std::sync::Arc;

use serde_json::json;

use crate::account::entry::oauth::claims::Claims;
use crate::account::entry::oauth::{IdentityProviders, OAuthProvider, SignOnError, TokenSet, rules};
use crate::account::{AccountChanges, Changed, EntryError, GroupStore, Memberships, SignUp, UserChange, UserStore};
use crate::identity::{Email, Role, User, UserId};
use crate::settings::{
    ENABLE_OAUTH_GROUP_CREATION, ENABLE_OAUTH_GROUP_MANAGEMENT, OAUTH_MERGE_ACCOUNTS_BY_EMAIL, OAUTH_PICTURE_CLAIM,
    OAUTH_UPDATE_PICTURE_ON_LOGIN, OAUTH_USERNAME_CLAIM, Snapshot,
};
use crate::shared::{Clock, Ids, JsonObject};

/// What finds, makes and changes accounts.
pub(super) struct Accounts {
    pub users: Arc<dyn UserStore>,
    pub groups: Arc<dyn GroupStore>,
    pub memberships: Arc<Memberships>,
    pub sign_up: Arc<SignUp>,
    pub providers: Arc<dyn IdentityProviders>,
    pub changes: AccountChanges,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn Ids>,
}

/// What groups that a provider names are described with.
const DESCRIPTION: &str = "Made because a sign-in provider names it";

/// Names are cut here.
const LONGEST_NAME: usize = 255;

/// Somebody whom a provider names.
struct Person<'a> {
    settings: &'a Snapshot,
    provider: &'a OAuthProvider,
    tokens: &'a TokenSet,
    claims: &'a Claims,
    subject: String,
    email: Email,
}

impl Accounts {
    /// The account of the owner of the claims, brought up to date; made, if that is allowed.
    pub async fn of(
        &self,
        settings: &Snapshot,
        provider: &OAuthProvider,
        tokens: &TokenSet,
        claims: &Claims,
    ) -> Result<User, SignOnError> {
        let subject = rules::subject(provider, claims)?;
        let person = Person {
            email: rules::address(settings, provider, claims, &subject)?,
            subject,
            settings,
            provider,
            tokens,
            claims,
        };
        let user = match self.known(&person).await? {
            Some(user) => self.up_to_date(&person, user).await?,
            None => self.made(&person).await?,
        };
        self.follow_groups(&person, &user).await?;
        Ok(user)
    }

    /// By the provider's name for the person, else by the address where that is allowed.
    async fn known(&self, person: &Person<'_>) -> Result<Option<User>, SignOnError> {
        let provider = &person.provider.key;
        if let Some(user) = self.users.find_by_oauth(provider, &person.subject).await? {
            return Ok(Some(user));
        }
        if !person.settings.get(OAUTH_MERGE_ACCOUNTS_BY_EMAIL) {
            return Ok(None);
        }
        let Some(user) = self.users.find_by_email(&person.email).await? else {
            return Ok(None);
        };
        if !rules::may_join_by_email(person.provider, person.claims) {
            tracing::warn!(user.id = %user.id, "{provider} did not say that an address is verified; it joins no account");
            return Err(SignOnError::EmailTaken);
        }
        let change = UserChange {
            oauth: Some(Some(with_identity(user.oauth.clone(), person))),
            ..UserChange::default()
        };
        tracing::info!(user.id = %user.id, "an account is joined with {provider} by its e-mail address");
        self.change(user, &change).await.map(Some)
    }

    async fn made(&self, person: &Person<'_>) -> Result<User, SignOnError> {
        if !OAuthProvider::makes_accounts(person.settings) {
            return Err(SignOnError::SignUpClosed);
        }
        let said = person.claims.text(person.settings.get(OAUTH_USERNAME_CLAIM));
        let name = said.unwrap_or_else(|| person.email.as_str().to_owned());
        let name: String = name.chars().take(LONGEST_NAME).collect();
        let role = rules::role(person.settings, person.claims, None).unwrap_or(Role::Pending);
        let now = self.clock.now().seconds();
        let picture = self.picture(person).await;
        let user = User::new(UserId(self.ids.uuid()), name, person.email.clone(), role, now);
        let user = User {
            profile_image_url: picture.unwrap_or(user.profile_image_url),
            oauth: Some(with_identity(None, person)),
            ..user
        };
        match self.sign_up.welcome_user(user).await {
            Ok(user) => Ok(user),
            // Two windows at the same moment make one account.
            Err(EntryError::AddressTaken) => {
                let same = self.users.find_by_oauth(&person.provider.key, &person.subject).await?;
                same.ok_or(SignOnError::EmailTaken)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Role and picture follow the provider, where that is wanted. Whoever was here first stays administrator.
    async fn up_to_date(&self, person: &Person<'_>, user: User) -> Result<User, SignOnError> {
        let is_first = self.users.first().await?.is_some_and(|first| first.id == user.id);
        let role = match is_first {
            true => Some(Role::Admin).filter(|role| *role != user.role),
            false => rules::role(person.settings, person.claims, Some(&user.role)),
        };
        let picture = match person.settings.get(OAUTH_UPDATE_PICTURE_ON_LOGIN) {
            true => self
                .picture(person)
                .await
                .filter(|picture| *picture != user.profile_image_url),
            false => None,
        };
        if role.is_none() && picture.is_none() {
            return Ok(user);
        }
        let change = UserChange {
            role,
            profile_image_url: picture,
            ..UserChange::default()
        };
        self.change(user, &change).await
    }

    async fn change(&self, user: User, change: &UserChange) -> Result<User, SignOnError> {
        let changed = self.users.update(&user.id, change, self.clock.now().seconds()).await?;
        self.changes.announce(Changed::Users(vec![user.id.clone()])).await;
        Ok(changed.unwrap_or(user))
    }

    /// The person's picture; without one nobody is kept out.
    async fn picture(&self, person: &Person<'_>) -> Option<String> {
        let said = person.claims.text(person.settings.get(OAUTH_PICTURE_CLAIM));
        let address = person.provider.picture_url.clone().or(said)?;
        let token = person.tokens.access_token();
        match self.providers.picture(person.provider, &address, token.as_ref()).await {
            Ok(picture) => Some(picture),
            Err(error) => {
                tracing::info!(cause = ?error, "a picture of {} was not taken: {error}", person.provider.key);
                None
            }
        }
    }

    async fn follow_groups(&self, person: &Person<'_>, user: &User) -> Result<(), SignOnError> {
        if !person.settings.get(ENABLE_OAUTH_GROUP_MANAGEMENT) || user.role == Role::Admin {
            return Ok(());
        }
        let mut present = self.groups.of_users(std::slice::from_ref(&user.id)).await?;
        let present = present.remove(&user.id).unwrap_or_default();
        let present: Vec<String> = present.into_iter().map(|group| group.name).collect();
        let Some((all, named)) = rules::groups(person.settings, person.claims, &present) else {
            return Ok(());
        };
        if person.settings.get(ENABLE_OAUTH_GROUP_CREATION) {
            self.memberships.make_missing(&named, DESCRIPTION).await?;
        }
        Ok(self.memberships.follow(user, &all).await?)
    }
}

/// The identities of an account, with that of the person.
fn with_identity(known: Option<JsonObject>, person: &Person<'_>) -> JsonObject {
    let mut all = known.unwrap_or_default();
    all.insert(person.provider.key.clone(), json!({"sub": person.subject}));
    all
}
