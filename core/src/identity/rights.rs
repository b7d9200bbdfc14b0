use std::ops::Deref;

use crate::identity::{Denied, Principal, Role};

/// A user or an administrator: anybody whom an administrator has let in. Made by [`Principal::member`] alone.
#[derive(Debug, Clone)]
pub struct Member(Principal);

/// An administrator, who is a [`Member`] as well. Made by [`Principal::admin`] alone.
#[derive(Debug, Clone)]
pub struct Admin(Member);

impl Principal {
    /// Users and administrators pass; those who still wait to be let in do not.
    pub fn member(&self) -> Result<Member, Denied> {
        match self.user.role {
            Role::User | Role::Admin => Ok(Member(self.clone())),
            Role::Pending | Role::Other(_) => Err(Denied::Pending),
        }
    }

    /// Only administrators pass.
    pub fn admin(&self) -> Result<Admin, Denied> {
        if self.is_admin() {
            Ok(Admin(Member(self.clone())))
        } else {
            Err(Denied::NotAdmin)
        }
    }
}

impl Deref for Member {
    type Target = Principal;

    fn deref(&self) -> &Principal {
        &self.0
    }
}

impl Deref for Admin {
    type Target = Member;

    fn deref(&self) -> &Member {
        &self.0
    }
}

impl From<Member> for Principal {
    fn from(member: Member) -> Self {
        member.0
    }
}

impl From<Admin> for Principal {
    fn from(admin: Admin) -> Self {
        admin.0.into()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::identity::{Denied, Email, Permissions, Principal, Role, User};

    fn somebody(role: Role) -> Principal {
        Principal {
            user: Arc::new(User::new("pim".into(), "Pim", Email::typed("pim@example.org"), role, 0)),
            groups: Arc::default(),
            permissions: Arc::new(Permissions::built_in()),
        }
    }

    #[test]
    fn those_who_wait_are_no_members() {
        for role in [Role::Pending, Role::Other("guest".to_owned())] {
            let waiting = somebody(role);
            assert_eq!(waiting.member().unwrap_err(), Denied::Pending);
            assert_eq!(waiting.admin().unwrap_err(), Denied::NotAdmin);
        }
    }

    #[test]
    fn users_are_members_and_administrators_are_both() {
        assert!(somebody(Role::User).member().is_ok());
        assert_eq!(somebody(Role::User).admin().unwrap_err(), Denied::NotAdmin);
        assert!(somebody(Role::Admin).member().is_ok());
        assert!(somebody(Role::Admin).admin().is_ok());
    }
}
