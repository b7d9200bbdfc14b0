use std::sync::Arc;

use crate::identity::{Denied, GroupId, Permission, Permissions, Role, User, UserId};

/// Who acts: a signed-in user with their groups and all that they may do. Every service method takes one.
#[derive(Debug, Clone)]
pub struct Principal {
    pub user: Arc<User>,
    /// The groups they are a member of.
    pub groups: Arc<[GroupId]>,
    /// What everybody may do, and what their groups add.
    pub permissions: Arc<Permissions>,
}

impl Principal {
    pub fn id(&self) -> &UserId {
        &self.user.id
    }

    pub fn is_admin(&self) -> bool {
        self.user.role == Role::Admin
    }

    /// Users and administrators pass; who still waits does not.
    pub fn verified(&self) -> Result<(), Denied> {
        match self.user.role {
            Role::User | Role::Admin => Ok(()),
            Role::Pending | Role::Other(_) => Err(Denied::Pending),
        }
    }

    /// Do they hold the permission themselves? Their role does not count: see [`Principal::may`].
    pub fn holds(&self, permission: Permission) -> bool {
        self.permissions.grants(permission)
    }

    /// Administrators may; others need the permission.
    pub fn may(&self, permission: Permission) -> Result<(), Denied> {
        if self.is_admin() || self.holds(permission) {
            Ok(())
        } else {
            Err(Denied::Lacks(permission))
        }
    }
}
