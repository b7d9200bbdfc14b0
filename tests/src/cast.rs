//! Who appears in stories.

use std::sync::Arc;

use loquat_core::account::{Email, Permissions, Principal, Role, User};

/// An ordinary user.
pub fn ada() -> Principal {
    person("ada", Role::User)
}

/// Another user, who has nothing to do with the first.
pub fn bob() -> Principal {
    person("bob", Role::User)
}

/// The administrator.
pub fn olga() -> Principal {
    person("olga", Role::Admin)
}

/// Somebody whom nobody has let in yet.
pub fn pim() -> Principal {
    person("pim", Role::Pending)
}

/// A person without groups, with the permissions that everybody has.
pub fn person(name: &str, role: Role) -> Principal {
    let user = User {
        id: name.into(),
        name: name.to_owned(),
        email: Email::typed(&format!("{name}@example.org")),
        role,
        profile_image_url: User::DEFAULT_PICTURE.to_owned(),
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
        last_active_at: 0,
        updated_at: 0,
        created_at: 0,
    };
    Principal {
        user: Arc::new(user),
        groups: Arc::default(),
        permissions: Arc::new(Permissions::built_in()),
    }
}
