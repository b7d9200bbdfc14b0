use crate::account::{Permissions, UserId};
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
