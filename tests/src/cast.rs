//! Who appears in stories.

use std::sync::Arc;

use loquat_core::identity::{Email, GroupId, Permission, Permissions, Principal, Role, User};

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

/// The person as a member of these groups.
pub fn member(who: Principal, groups: &[&str]) -> Principal {
    Principal {
        groups: groups.iter().map(|id| GroupId::from(*id)).collect(),
        ..who
    }
}

/// The person with these permissions besides those that they have.
pub fn permitted(who: Principal, granted: &[Permission]) -> Principal {
    allowing(who, granted, true)
}

/// The person without this permission.
pub fn without(who: Principal, permission: Permission) -> Principal {
    allowing(who, &[permission], false)
}

fn allowing(who: Principal, named: &[Permission], is_granted: bool) -> Principal {
    let mut permissions = Permissions::clone(&who.permissions);
    for permission in named {
        permissions.set(*permission, is_granted);
    }
    Principal {
        permissions: Arc::new(permissions),
        ..who
    }
}
