use crate::access::Access;
use crate::identity::{GroupId, Principal, UserId};

/// Whose things are listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ownership {
    /// Those that this user made.
    By(UserId),
    /// Those that others made.
    NotBy(UserId),
}

impl Ownership {
    /// Is a thing of `owner` among them?
    pub fn includes(&self, owner: &UserId) -> bool {
        match self {
            Self::By(user) => user == owner,
            Self::NotBy(user) => user != owner,
        }
    }
}

/// For whom things are listed: those that they own, that are public, or that let them or one of their groups read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Readers {
    pub user: UserId,
    pub groups: Vec<GroupId>,
}

impl Readers {
    /// Somebody with their groups.
    pub fn of(who: &Principal) -> Self {
        Self {
            user: who.id().clone(),
            groups: who.groups.to_vec(),
        }
    }

    /// May they read a thing of `owner`? What databases decide for a list, for one thing.
    pub fn may_read(&self, access: &Access, owner: &UserId) -> bool {
        access.lets_these_read(owner, &self.user, &self.groups)
    }
}
