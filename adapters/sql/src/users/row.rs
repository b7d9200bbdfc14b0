use diesel::prelude::*;
use loquat_core::account::{NewAccount, UserChange};
use loquat_core::identity::{Email, OauthSession, Role, User};
use loquat_core::shared::Seconds;

use crate::column::{DateColumn, JsonColumn};
use crate::schema::{auth, oauth_session, users};

/// A row of the table `user`.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = users)]
pub(super) struct UserRow {
    id: String,
    name: String,
    email: String,
    pub role: String,
    profile_image_url: String,
    pub created_at: i64,
    updated_at: i64,
    last_active_at: i64,
    pub settings: Option<JsonColumn>,
    pub info: Option<JsonColumn>,
    username: Option<String>,
    bio: Option<String>,
    gender: Option<String>,
    date_of_birth: Option<DateColumn>,
    profile_banner_image_url: Option<String>,
    timezone: Option<String>,
    presence_state: Option<String>,
    status_emoji: Option<String>,
    status_message: Option<String>,
    status_expires_at: Option<i64>,
    oauth: Option<JsonColumn>,
}

impl From<UserRow> for User {
    fn from(row: UserRow) -> Self {
        let object = |column: Option<JsonColumn>| column.and_then(JsonColumn::into_object);
        Self {
            id: row.id.into(),
            name: row.name,
            email: Email::typed(&row.email),
            role: Role::parse(&row.role),
            profile_image_url: row.profile_image_url,
            profile_banner_image_url: row.profile_banner_image_url,
            username: row.username,
            bio: row.bio,
            gender: row.gender,
            date_of_birth: row.date_of_birth.map(|date| date.0),
            timezone: row.timezone,
            presence_state: row.presence_state,
            status_emoji: row.status_emoji,
            status_message: row.status_message,
            status_expires_at: row.status_expires_at,
            info: object(row.info),
            settings: object(row.settings),
            oauth: object(row.oauth),
            last_active_at: row.last_active_at,
            updated_at: row.updated_at,
            created_at: row.created_at,
        }
    }
}

impl From<User> for UserRow {
    fn from(user: User) -> Self {
        Self {
            id: user.id.0,
            name: user.name,
            email: user.email.as_str().to_owned(),
            role: user.role.as_str().to_owned(),
            profile_image_url: user.profile_image_url,
            created_at: user.created_at,
            updated_at: user.updated_at,
            last_active_at: user.last_active_at,
            settings: Some(JsonColumn::object(user.settings.as_ref())),
            info: Some(JsonColumn::object(user.info.as_ref())),
            username: user.username,
            bio: user.bio,
            gender: user.gender,
            date_of_birth: user.date_of_birth.map(DateColumn),
            profile_banner_image_url: user.profile_banner_image_url,
            timezone: user.timezone,
            presence_state: user.presence_state,
            status_emoji: user.status_emoji,
            status_message: user.status_message,
            status_expires_at: user.status_expires_at,
            oauth: Some(JsonColumn::searchable_object(user.oauth.as_ref())),
        }
    }
}

/// A row of the table `auth`.
#[derive(Insertable)]
#[diesel(table_name = auth)]
pub(super) struct CredentialRow<'a> {
    id: &'a str,
    email: &'a str,
    password: &'a str,
    active: bool,
}

impl<'a> From<&'a NewAccount> for CredentialRow<'a> {
    fn from(account: &'a NewAccount) -> Self {
        Self {
            id: account.user.id.as_str(),
            email: account.user.email.as_str(),
            password: account.password_hash.expose(),
            active: true,
        }
    }
}

/// What changes in the table `user`: the outer `None` leaves a column alone, the inner one empties it.
#[derive(AsChangeset)]
#[diesel(table_name = users)]
pub(super) struct UserPatch<'a> {
    name: Option<&'a str>,
    email: Option<&'a str>,
    role: Option<&'a str>,
    profile_image_url: Option<&'a str>,
    bio: Option<Option<&'a str>>,
    gender: Option<Option<&'a str>>,
    date_of_birth: Option<Option<DateColumn>>,
    timezone: Option<Option<&'a str>>,
    presence_state: Option<Option<&'a str>>,
    status_emoji: Option<Option<&'a str>>,
    status_message: Option<Option<&'a str>>,
    status_expires_at: Option<Option<i64>>,
    oauth: Option<JsonColumn>,
    updated_at: i64,
}

impl<'a> UserPatch<'a> {
    pub fn new(change: &'a UserChange, now: Seconds) -> Self {
        fn text(new: &Option<Option<String>>) -> Option<Option<&str>> {
            new.as_ref().map(Option::as_deref)
        }
        Self {
            name: change.name.as_deref(),
            email: change.email.as_ref().map(Email::as_str),
            role: change.role.as_ref().map(Role::as_str),
            profile_image_url: change.profile_image_url.as_deref(),
            bio: text(&change.bio),
            gender: text(&change.gender),
            date_of_birth: change.date_of_birth.clone().map(|date| date.map(DateColumn)),
            timezone: text(&change.timezone),
            presence_state: text(&change.presence_state),
            status_emoji: text(&change.status_emoji),
            status_message: text(&change.status_message),
            status_expires_at: change.status_expires_at,
            oauth: change
                .oauth
                .as_ref()
                .map(|oauth| JsonColumn::searchable_object(oauth.as_ref())),
            updated_at: now,
        }
    }
}

/// What changes in the table `auth`.
#[derive(AsChangeset)]
#[diesel(table_name = auth)]
pub(super) struct CredentialPatch<'a> {
    email: Option<&'a str>,
    password: Option<&'a str>,
}

impl<'a> CredentialPatch<'a> {
    /// `None` if the credential stays as it is.
    pub fn new(change: &'a UserChange) -> Option<Self> {
        let patch = Self {
            email: change.email.as_ref().map(Email::as_str),
            password: change.password_hash.as_ref().map(|hash| hash.expose()),
        };
        (patch.email.is_some() || patch.password.is_some()).then_some(patch)
    }
}

/// A row of the table `oauth_session` without its token.
#[derive(Queryable, Selectable)]
#[diesel(table_name = oauth_session)]
pub(super) struct OauthSessionRow {
    id: String,
    user_id: String,
    provider: String,
    expires_at: i64,
    created_at: i64,
    updated_at: i64,
}

impl From<OauthSessionRow> for OauthSession {
    fn from(row: OauthSessionRow) -> Self {
        Self {
            id: row.id,
            user_id: row.user_id.into(),
            provider: row.provider,
            expires_at: row.expires_at,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}
