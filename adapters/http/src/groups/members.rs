use std::sync::Arc;

use loquat_core::account::Groups;
use loquat_core::identity::{CountedGroup, GroupId, UserId};
use poem_openapi::param::Path;
use poem_openapi::{Object, OpenApi};
use serde::{Deserialize, Serialize};

use crate::area::Area;
use crate::views::{CountedGroupView, PersonView};
use crate::wire::{Administrator, Body, Failure};

/// Who belongs to a group.
pub(super) struct Members {
    pub groups: Arc<Groups>,
}

/// Some users.
#[derive(Debug, Clone, Object, Deserialize)]
#[oai(write_only_all)]
struct UserIdsForm {
    /// Their ids
    user_ids: Option<Vec<String>>,
}

impl UserIdsForm {
    fn into_ids(self) -> Vec<UserId> {
        self.user_ids.unwrap_or_default().into_iter().map(UserId).collect()
    }
}

/// A group with its members.
#[derive(Debug, Object, Serialize)]
#[oai(read_only_all)]
struct GroupExport {
    #[oai(flatten)]
    #[serde(flatten)]
    group: CountedGroupView,
    /// The ids of its members
    user_ids: Vec<String>,
}

impl From<(CountedGroup, Vec<UserId>)> for GroupExport {
    fn from((group, members): (CountedGroup, Vec<UserId>)) -> Self {
        Self {
            group: group.into(),
            user_ids: members.into_iter().map(|id| id.0).collect(),
        }
    }
}

#[OpenApi(prefix_path = "/api/v1/groups/", tag = "Area::Groups")]
impl Members {
    /// Get a group with the ids of its members
    #[oai(path = "/id/:id/export", method = "get", operation_id = "export_group")]
    async fn export(&self, caller: Administrator, id: Path<String>) -> Result<Body<GroupExport>, Failure> {
        Ok(Body(self.groups.export(&caller.0, &GroupId(id.0)).await?.into()))
    }

    /// List the members of a group
    #[oai(path = "/id/:id/users", method = "post", operation_id = "list_group_members")]
    async fn list(&self, caller: Administrator, id: Path<String>) -> Result<Body<Vec<PersonView>>, Failure> {
        let members = self.groups.members(&caller.0, &GroupId(id.0)).await?;
        Ok(Body(members.into_iter().map(PersonView::from).collect()))
    }

    /// Add users to a group
    ///
    /// Who is a member already stays one; ids that no user has are passed over.
    #[oai(path = "/id/:id/users/add", method = "post", operation_id = "add_group_members")]
    async fn add(
        &self,
        caller: Administrator,
        id: Path<String>,
        form: Body<UserIdsForm>,
    ) -> Result<Body<CountedGroupView>, Failure> {
        let group = self.groups.add(&caller.0, &GroupId(id.0), &form.0.into_ids()).await?;
        Ok(Body(group.into()))
    }

    /// Remove users from a group
    #[oai(
        path = "/id/:id/users/remove",
        method = "post",
        operation_id = "remove_group_members"
    )]
    async fn remove(
        &self,
        caller: Administrator,
        id: Path<String>,
        form: Body<UserIdsForm>,
    ) -> Result<Body<CountedGroupView>, Failure> {
        let group = self
            .groups
            .remove(&caller.0, &GroupId(id.0), &form.0.into_ids())
            .await?;
        Ok(Body(group.into()))
    }
}
