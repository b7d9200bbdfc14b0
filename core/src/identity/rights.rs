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
