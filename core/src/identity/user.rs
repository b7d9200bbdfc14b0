use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::identity::{Group, Permissions};
use crate::shared::{JsonObject, Seconds, id};

id! {
    /// Identifies a user.
    UserId
}

/// An e-mail address as accounts keep it: in lower case, so that each address has one account.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Email(String);

impl Email {
    /// Where Gravatar has a picture for whoever reads mail at this address, and a silhouette if it has none.
    pub fn gravatar(&self) -> String {
        let digest = Sha256::digest(self.0.trim().to_lowercase());
        let hash: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("https://www.gravatar.com/avatar/{hash}?d=mp")
    }

    /// The address in lower case, whatever its form: for looking up what somebody typed.
    pub fn typed(address: &str) -> Self {
        Self(address.to_lowercase())
    }

    /// The address of a new account; `None` if it does not look like one: something, an `@`, and a name with a dot
    /// in it, or `localhost`.
    pub fn of_account(address: &str) -> Option<Self> {
        let (name, host) = address.split_once('@')?;
        let has_dot = host
            .split_once('.')
            .is_some_and(|(left, right)| !left.is_empty() && !right.is_empty());
        let is_good = !name.is_empty() && (has_dot || host == "localhost") && !host.contains('@');
        // As many characters as the tables hold.
        let is_plain = address.len() <= 255 && !address.chars().any(|c| c.is_control() || c.is_whitespace());
        (is_good && is_plain).then(|| Self::typed(address))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a user is to this installation.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Role {
    /// Signed up, and waits until an administrator lets them in.
    Pending,
    User,
    Admin,
    /// A role that a database holds and nothing here knows; it may do what a pending user may.
    Other(String),
}

impl Role {
    pub fn parse(text: &str) -> Self {
        match text {
            "pending" => Self::Pending,
            "user" => Self::User,
            "admin" => Self::Admin,
            other => Self::Other(other.to_owned()),
        }
    }

    pub fn as_str(&self) -> &str {
        match self {
            Self::Pending => "pending",
            Self::User => "user",
            Self::Admin => "admin",
            Self::Other(other) => other,
        }
    }
}

/// A person (or script) with an account.
#[derive(Debug, Clone, PartialEq)]
pub struct User {
    pub id: UserId,
    pub name: String,
    pub email: Email,
    pub role: Role,
    /// A path, an address or a data URL.
    pub profile_image_url: String,
    pub profile_banner_image_url: Option<String>,
    pub username: Option<String>,
    pub bio: Option<String>,
    pub gender: Option<String>,
    /// ISO 8601 date.
    pub date_of_birth: Option<String>,
    /// IANA name.
    pub timezone: Option<String>,
    pub presence_state: Option<String>,
    pub status_emoji: Option<String>,
    pub status_message: Option<String>,
    pub status_expires_at: Option<Seconds>,
    /// A free object that clients keep here.
    pub info: Option<JsonObject>,
    /// The web client keeps its settings under `ui`; other keys belong to tools and functions.
    pub settings: Option<JsonObject>,
    /// Identities at sign-in providers, by provider: `{"oidc": {"sub": "..."}}`.
    pub oauth: Option<JsonObject>,
    pub last_active_at: Seconds,
    pub updated_at: Seconds,
    pub created_at: Seconds,
}

impl User {
    /// Picture of a user who has none.
    pub const DEFAULT_PICTURE: &str = "/user.png";

    /// For how long after an activity a user counts as active.
    pub const ACTIVE_FOR: Seconds = 180;

    /// Somebody who came now, and has told nothing of themselves yet.
    pub fn new(id: UserId, name: impl Into<String>, email: Email, role: Role, now: Seconds) -> Self {
        Self {
            id,
            name: name.into(),
            email,
            role,
            profile_image_url: Self::DEFAULT_PICTURE.to_owned(),
            profile_banner_image_url: None,
            username: None,
            bio: None,
            gender: None,
            date_of_birth: None,
            timezone: None,
            presence_state: None,
            status_emoji: None,
            status_message: None,
            status_expires_at: None,
            info: None,
            settings: None,
            oauth: None,
            last_active_at: now,
            updated_at: now,
            created_at: now,
        }
    }

    /// Was the user active a moment ago?
    pub fn is_active(&self, now: Seconds) -> bool {
        self.last_active_at >= now - Self::ACTIVE_FOR
    }
}

/// A session of a user at a sign-in provider. Its token is encrypted and stays in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OauthSession {
    pub id: String,
    pub user_id: UserId,
    /// The provider's name, or `mcp:` and the id of a tool server.
    pub provider: String,
    pub expires_at: Seconds,
    pub created_at: Seconds,
    pub updated_at: Seconds,
}

/// A user with all that decides what they may do, as one look into the store finds it.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    pub user: User,
    /// The groups they are a member of.
    pub groups: Vec<Group>,
}

impl Standing {
    /// What they may do: what everybody may, and what their groups add.
    pub fn permissions(&self, everybody: &Permissions) -> Permissions {
        let mut permissions = everybody.clone();
        for added in self.groups.iter().filter_map(|group| group.permissions.as_ref()) {
            permissions.add(added);
        }
        permissions.fill_missing();
        permissions
    }
}

#[cfg(test)]
mod tests {
    use super::Email;

    #[test]
    fn an_address_of_an_account_looks_like_one() {
        for good in ["Ada@Example.test", "admin@localhost", "a+b@c.d.e"] {
            assert_eq!(Email::of_account(good), Some(Email::typed(good)), "{good}");
        }
        for bad in [
            "",
            "plain",
            "no-at.example.test",
            "a@b",
            "@example.test",
            "a@.",
            "a@b.",
            "a@@b.c",
            "a b@c.d",
            "a\0@b.c",
        ] {
            assert_eq!(Email::of_account(bad), None, "{bad}");
        }
    }
}
