//! Who appears in stories.

use std::sync::Arc;

use loquat_core::identity::{Admin, Email, GroupId, Member, Permission, Permissions, Principal, Role, User};

/// An ordinary user.
pub fn ada() -> Member {
    user("ada")
}

/// Another user, who has nothing to do with the first.
pub fn bob() -> Member {
    user("bob")
}

/// The administrator, as any other user.
pub fn olga() -> Member {
    person("olga", Role::Admin).member().unwrap()
}

/// The same administrator, with the right to do what only administrators do.
pub fn admin() -> Admin {
    person("olga", Role::Admin).admin().unwrap()
}

/// A user of that name.
pub fn user(name: &str) -> Member {
    person(name, Role::User).member().unwrap()
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
pub fn member(who: Member, groups: &[&str]) -> Member {
    let who = Principal {
        groups: groups.iter().map(|id| GroupId::from(*id)).collect(),
        ..who.into()
    };
    who.member().unwrap()
}

/// The person with these permissions besides those that they have.
pub fn permitted(who: Member, granted: &[Permission]) -> Member {
    allowing(who, granted, true)
}

/// The person without this permission.
pub fn without(who: Member, permission: Permission) -> Member {
    allowing(who, &[permission], false)
}

fn allowing(who: Member, named: &[Permission], is_granted: bool) -> Member {
    let mut permissions = Permissions::clone(&who.permissions);
    for permission in named {
        permissions.set(*permission, is_granted);
    }
    let who = Principal {
        permissions: Arc::new(permissions),
        ..who.into()
    };
    who.member().unwrap()
}
