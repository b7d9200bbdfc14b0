use crate::identity::{Permissions, UserId};
use crate::shared::{JsonObject, Seconds, id};

id! {
    /// Identifies a group of users.
    GroupId
}

/// A named set of users. Its permissions add to what everybody may do.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    pub id: GroupId,
    /// Who made it.
    pub user_id: UserId,
    pub name: String,
    pub description: String,
    /// `{"config": {"share": true | false | "members"}}`: who may share things with the group.
    pub data: Option<JsonObject>,
    pub meta: Option<JsonObject>,
    pub permissions: Option<Permissions>,
    pub created_at: Seconds,
    pub updated_at: Seconds,
}

/// A group with the number of its members.
#[derive(Debug, Clone, PartialEq)]
pub struct CountedGroup {
    pub group: Group,
    pub members: i64,
}

/// Who may share their things with a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sharing {
    Anybody,
    Members,
    Nobody,
}

impl Group {
    /// Who may share their things with this group. Where nothing is said, anybody.
    pub fn sharing(&self) -> Sharing {
        let said = self.data.as_ref().and_then(|data| data.get("config")?.get("share"));
        match said {
            Some(serde_json::Value::Bool(false)) => Sharing::Nobody,
            Some(serde_json::Value::String(word)) if word == "members" => Sharing::Members,
            _ => Sharing::Anybody,
        }
    }
}
