use loquat_core::account::{Contact, Session};
use loquat_core::identity::User;
use loquat_core::shared::Seconds;
use poem_openapi::Object;
use serde::{Deserialize, Serialize};

use crate::views::PermissionTree;

/// Who somebody is; what changes of a profile are answered with.
#[derive(Debug, Default, Object, Serialize)]
#[oai(read_only_all, rename = "UserProfileImageResponse")]
pub(super) struct ProfileView {
    id: String,
    name: String,
    /// `pending`, `user` or `admin`.
    role: String,
    email: String,
    profile_image_url: String,
}

impl From<&User> for ProfileView {
    fn from(user: &User) -> Self {
        Self {
            id: user.id.0.clone(),
            name: user.name.clone(),
            role: user.role.as_str().to_owned(),
            email: user.email.as_str().to_owned(),
            profile_image_url: user.profile_image_url.clone(),
        }
    }
}

/// An account that was made, with a token of its user.
#[derive(Debug, Default, Object, Serialize)]
#[oai(read_only_all, rename = "SigninResponse")]
pub(super) struct AddedUserView {
    #[oai(flatten)]
    #[serde(flatten)]
    user: ProfileView,
    /// Send it as a bearer token.
    token: String,
    /// Always `Bearer`.
    token_type: &'static str,
}

impl From<Session> for AddedUserView {
    fn from(session: Session) -> Self {
        Self {
            user: session.user.as_ref().into(),
            token: session.token.expose().to_owned(),
            token_type: BEARER,
        }
    }
}

/// A session that has begun.
#[derive(Debug, Default, Object, Serialize)]
#[oai(read_only_all, rename = "SessionUserResponse")]
pub(super) struct SessionView {
    #[oai(flatten)]
    #[serde(flatten)]
    user: AddedUserView,
    /// When the token is over, in Unix seconds; null: never.
    expires_at: Option<Seconds>,
    /// What the user may do: section, then leaf, then yes or no.
    permissions: PermissionTree,
}

impl From<Session> for SessionView {
    fn from(session: Session) -> Self {
        Self {
            expires_at: session.expires_at,
            permissions: PermissionTree(session.permissions.as_ref().clone()),
            user: session.into(),
        }
    }
}

/// The own session, with what the user shows of themselves.
#[derive(Debug, Object, Serialize)]
#[oai(read_only_all, rename = "SessionUserInfoResponse")]
pub(super) struct OwnSessionView {
    #[oai(flatten)]
    #[serde(flatten)]
    session: SessionView,
    bio: Option<String>,
    gender: Option<String>,
    /// ISO 8601 date.
    date_of_birth: Option<String>,
    status_emoji: Option<String>,
    status_message: Option<String>,
    /// In Unix seconds.
    status_expires_at: Option<Seconds>,
}

impl From<Session> for OwnSessionView {
    fn from(session: Session) -> Self {
        let user = session.user.clone();
        Self {
            session: session.into(),
            bio: user.bio.clone(),
            gender: user.gender.clone(),
            date_of_birth: user.date_of_birth.clone(),
            status_emoji: user.status_emoji.clone(),
            status_message: user.status_message.clone(),
            status_expires_at: user.status_expires_at,
        }
    }
}

/// It was done.
#[derive(Debug, Object, Serialize)]
#[oai(read_only_all)]
pub(super) struct Done {
    pub status: bool,
}

/// The session is over.
#[derive(Debug, Object, Serialize)]
#[oai(read_only_all)]
pub(super) struct SignedOutView {
    pub status: bool,
    /// Where to go now, if the installation says so.
    #[oai(skip_serializing_if_is_none)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redirect_url: Option<String>,
}

/// Whom to ask about this installation.
#[derive(Debug, Object, Serialize)]
#[oai(read_only_all)]
pub(super) struct ContactView {
    name: Option<String>,
    email: String,
}

impl From<Contact> for ContactView {
    fn from(contact: Contact) -> Self {
        Self {
            name: contact.name,
            email: contact.email.as_str().to_owned(),
        }
    }
}

/// An API key.
#[derive(Debug, Object, Serialize)]
#[oai(read_only_all, rename = "ApiKey")]
pub(super) struct ApiKeyView {
    /// `sk-` and 32 hexadecimal digits.
    pub api_key: String,
}

/// Who signs in.
#[derive(Debug, Object, Deserialize)]
#[oai(write_only_all)]
pub(super) struct SigninForm {
    pub email: String,
    pub password: String,
}

/// Who wants an account.
#[derive(Debug, Object, Deserialize)]
#[oai(write_only_all)]
pub(super) struct SignupForm {
    pub name: String,
    pub email: String,
    /// At most 72 bytes.
    pub password: String,
    /// A path, an address or a data URL; absent: the default picture.
    pub profile_image_url: Option<String>,
}

/// Who gets an account.
#[derive(Debug, Object, Deserialize)]
#[oai(write_only_all)]
pub(super) struct AddUserForm {
    pub name: String,
    pub email: String,
    /// At most 72 bytes.
    pub password: String,
    /// A path, an address or a data URL; absent: the default picture.
    pub profile_image_url: Option<String>,
    /// `pending` (when absent), `user` or `admin`.
    pub role: Option<String>,
}

/// Who signs in by a directory.
#[derive(Debug, Object, Deserialize)]
#[oai(write_only_all)]
pub(super) struct LdapForm {
    pub user: String,
    pub password: String,
}

/// What the user shows of themselves; what is absent becomes empty.
#[derive(Debug, Object, Deserialize)]
#[oai(write_only_all)]
pub(super) struct UpdateProfileForm {
    pub name: String,
    /// A path, an address or a data URL.
    pub profile_image_url: String,
    pub bio: Option<String>,
    pub gender: Option<String>,
    /// ISO 8601 date.
    pub date_of_birth: Option<String>,
}

/// Where the user is.
#[derive(Debug, Object, Deserialize)]
#[oai(write_only_all)]
pub(super) struct UpdateTimezoneForm {
    /// IANA name.
    pub timezone: String,
}

/// The present and the new password.
#[derive(Debug, Object, Deserialize)]
#[oai(write_only_all)]
pub(super) struct UpdatePasswordForm {
    pub password: String,
    /// At most 72 bytes.
    pub new_password: String,
}

const BEARER: &str = "Bearer";
