use serde::{Deserialize, Serialize};

use crate::account::{GroupId, Principal, UserId};

/// The users and groups that may do one thing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Grants {
    pub group_ids: Vec<GroupId>,
    pub user_ids: Vec<UserId>,
}

impl Grants {
    fn include(&self, who: &Principal) -> bool {
        self.user_ids.contains(who.id()) || self.group_ids.iter().any(|id| who.groups.contains(id))
    }
}

/// Who, beside its owner, may read and who may write a thing. To write does not imply to read.
///
/// A thing without access control (`None` where this stands in an `Option`) is public: every verified user may read
/// it and only its owner may write it. The empty control makes it private.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct AccessControl {
    pub read: Grants,
    pub write: Grants,
}

impl AccessControl {
    /// May `who` read a thing of `owner` under this control?
    pub fn lets_read(control: Option<&Self>, owner: &UserId, who: &Principal) -> bool {
        owner == who.id() || control.is_none_or(|control| control.read.include(who))
    }

    /// May `who` change a thing of `owner` under this control?
    pub fn lets_write(control: Option<&Self>, owner: &UserId, who: &Principal) -> bool {
        owner == who.id() || control.is_some_and(|control| control.write.include(who))
    }
}
