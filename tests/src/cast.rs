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
    let email = Email::typed(&format!("{name}@example.org"));
    Principal {
        user: Arc::new(User::new(name.into(), name, email, role, 0)),
        groups: Arc::default(),
        permissions: Arc::new(Permissions::built_in()),
    }
}
