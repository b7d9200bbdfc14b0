use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::identity::{GroupId, Principal, UserId};
use crate::shared::JsonObject;

/// The users and groups that may do one thing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Grants {
    pub group_ids: Vec<GroupId>,
    pub user_ids: Vec<UserId>,
}

impl Grants {
    fn include(&self, user: &UserId, groups: &[GroupId]) -> bool {
        self.user_ids.contains(user) || self.group_ids.iter().any(|id| groups.contains(id))
    }

    /// Reads what clients and databases hold: what is missing or makes no sense grants nothing.
    fn read(value: Option<&Value>) -> Self {
        let ids = |key| {
            let ids = value.and_then(|value| value.get(key)).and_then(Value::as_array);
            ids.into_iter().flatten().filter_map(Value::as_str)
        };
        Self {
            group_ids: ids("group_ids").map(GroupId::from).collect(),
            user_ids: ids("user_ids").map(UserId::from).collect(),
        }
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
    /// Reads the control that an object of a client or a database stands for.
    pub fn of(object: &JsonObject) -> Self {
        Self {
            read: Grants::read(object.get("read")),
            write: Grants::read(object.get("write")),
        }
    }

    /// May `who` read a thing that nobody owns?
    pub fn lets_in(&self, who: &Principal) -> bool {
        self.read.include(who.id(), &who.groups)
    }

    /// May `who` read a thing of `owner` under this control?
    pub fn lets_read(control: Option<&Self>, owner: &UserId, who: &Principal) -> bool {
        Self::lets_these_read(control, owner, who.id(), &who.groups)
    }

    /// May a user with these groups read a thing of `owner` under this control?
    pub fn lets_these_read(control: Option<&Self>, owner: &UserId, user: &UserId, groups: &[GroupId]) -> bool {
        owner == user || control.is_none_or(|control| control.read.include(user, groups))
    }

    /// May `who` change a thing of `owner` under this control?
    pub fn lets_write(control: Option<&Self>, owner: &UserId, who: &Principal) -> bool {
        owner == who.id() || control.is_some_and(|control| control.write.include(who.id(), &who.groups))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::AccessControl;

    #[test]
    fn what_makes_no_sense_grants_nothing() {
        let odd = json!({"read": {"group_ids": ["g", 1, null], "user_ids": "u"}, "write": null, "more": 1});
        let control = AccessControl::of(odd.as_object().unwrap());
        assert_eq!(control.read.group_ids, ["g".into()]);
        assert!(control.read.user_ids.is_empty());
        assert_eq!(control.write, Default::default());
    }
}
