use loquat_core::identity::{CountedGroup, Group};
use poem_openapi::Object;
use serde::Serialize;

use crate::views::PermissionTree;
use crate::wire::FreeObject;

/// A group of users.
#[derive(Debug, Clone, Default, Object, Serialize)]
#[oai(read_only_all)]
pub struct GroupView {
    id: String,
    /// Who made it
    user_id: String,
    name: String,
    description: String,
    /// `config.share` says who may share things with the group
    data: Option<FreeObject>,
    meta: Option<FreeObject>,
    /// What members may do beyond what everybody may
    permissions: Option<PermissionTree>,
    /// Unix time in seconds
    created_at: i64,
    /// Unix time in seconds
    updated_at: i64,
}

impl From<Group> for GroupView {
    fn from(group: Group) -> Self {
        Self {
            id: group.id.0,
            user_id: group.user_id.0,
            name: group.name,
            description: group.description,
            data: group.data.map(FreeObject),
            meta: group.meta.map(FreeObject),
            permissions: group.permissions.map(PermissionTree),
            created_at: group.created_at,
            updated_at: group.updated_at,
        }
    }
}

/// A group of users with the number of its members.
#[derive(Debug, Clone, Default, Object, Serialize)]
#[oai(read_only_all)]
pub struct CountedGroupView {
    #[oai(flatten)]
    #[serde(flatten)]
    group: GroupView,
    /// How many users belong to it
    member_count: i64,
}

impl From<CountedGroup> for CountedGroupView {
    fn from(counted: CountedGroup) -> Self {
        Self {
            group: counted.group.into(),
            member_count: counted.members,
        }
    }
}
