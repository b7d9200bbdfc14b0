use loquat_core::identity::User;
use loquat_core::shared::JsonObject;
use poem_openapi::Object;
use serde::Serialize;

use crate::wire::FreeObject;

/// An account with all that belongs to it, as its owner and administrators see it.
#[derive(Debug, Clone, Default, Object, Serialize)]
#[oai(read_only_all)]
pub struct UserView {
    id: String,
    /// In lower case
    email: String,
    username: Option<String>,
    /// `pending`, `user` or `admin`
    role: String,
    name: String,
    /// A path, an address or a data URL
    profile_image_url: String,
    profile_banner_image_url: Option<String>,
    bio: Option<String>,
    gender: Option<String>,
    /// A date, such as 1990-12-31
    date_of_birth: Option<String>,
    /// An IANA name, such as Europe/Berlin
    timezone: Option<String>,
    presence_state: Option<String>,
    status_emoji: Option<String>,
    status_message: Option<String>,
    /// Unix time in seconds
    status_expires_at: Option<i64>,
    /// What programs keep for the user
    info: Option<FreeObject>,
    /// What the page (under `ui`), tools and functions keep for the user
    settings: Option<FreeObject>,
    /// Identities at sign-in providers, by provider
    oauth: Option<FreeObject>,
    /// Unix time in seconds
    last_active_at: i64,
    /// Unix time in seconds
    updated_at: i64,
    /// Unix time in seconds
    created_at: i64,
}

impl From<User> for UserView {
    fn from(user: User) -> Self {
        let free = |object: Option<JsonObject>| object.map(FreeObject);
        Self {
            id: user.id.0,
            email: user.email.as_str().to_owned(),
            username: user.username,
            role: user.role.as_str().to_owned(),
            name: user.name,
            profile_image_url: user.profile_image_url,
            profile_banner_image_url: user.profile_banner_image_url,
            bio: user.bio,
            gender: user.gender,
            date_of_birth: user.date_of_birth,
            timezone: user.timezone,
            presence_state: user.presence_state,
            status_emoji: user.status_emoji,
            status_message: user.status_message,
            status_expires_at: user.status_expires_at,
            info: free(user.info),
            settings: free(user.settings),
            oauth: free(user.oauth),
            last_active_at: user.last_active_at,
            updated_at: user.updated_at,
            created_at: user.created_at,
        }
    }
}

/// A person in a list.
#[derive(Debug, Clone, Object, Serialize)]
#[oai(read_only_all)]
pub struct PersonView {
    id: String,
    name: String,
    email: String,
    /// `pending`, `user` or `admin`
    role: String,
    status_emoji: Option<String>,
    status_message: Option<String>,
    /// Unix time in seconds
    status_expires_at: Option<i64>,
}

impl From<User> for PersonView {
    fn from(user: User) -> Self {
        Self {
            id: user.id.0,
            name: user.name,
            email: user.email.as_str().to_owned(),
            role: user.role.as_str().to_owned(),
            status_emoji: user.status_emoji,
            status_message: user.status_message,
            status_expires_at: user.status_expires_at,
        }
    }
}
