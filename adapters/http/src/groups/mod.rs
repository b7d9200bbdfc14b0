//! Groups of users and what they may do.

mod members;

use std::sync::Arc;

use loquat_core::account::{GroupChange, Groups, NewGroup};
use loquat_core::identity::GroupId;
use poem_openapi::param::{Path, Query};
use poem_openapi::{Object, OpenApi};
use serde::Deserialize;

use crate::Services;
use crate::area::Area;
use crate::views::{CountedGroupView, PermissionTree};
use crate::wire::{Administrator, Body, Failure, Flag, FreeObject, Verified};

pub fn apis(services: &Services) -> impl OpenApi + use<> {
    let groups = services.groups.clone();
    (KeepGroups { groups: groups.clone() }, members::Members { groups })
}

/// Makes, changes and removes groups.
struct KeepGroups {
    groups: Arc<Groups>,
}

/// A group as it shall be. When it is changed, what is left out of the optional parts stays as it is.
#[derive(Debug, Clone, Object, Deserialize)]
#[oai(write_only_all)]
struct GroupForm {
    name: String,
    /// May be empty
    description: String,
    /// What members may do beyond what everybody may
    permissions: Option<PermissionTree>,
    /// `{"config": {"share": true | false | "members"}}` says who may share things with the group
    data: Option<FreeObject>,
}

impl From<GroupForm> for NewGroup {
    fn from(form: GroupForm) -> Self {
        Self {
            name: form.name,
            description: form.description,
            data: form.data.map(|data| data.0),
            permissions: form.permissions.map(|tree| tree.0),
        }
    }
}

impl From<GroupForm> for GroupChange {
    fn from(form: GroupForm) -> Self {
        Self {
            name: Some(form.name),
            description: Some(form.description),
            data: form.data.map(|data| data.0),
            permissions: form.permissions.map(|tree| tree.0),
        }
    }
}

#[OpenApi(prefix_path = "/api/v1/groups/", tag = "Area::Groups")]
impl KeepGroups {
    /// List groups
    ///
    /// Administrators see all of them, others their own, or those with which they may share.
    #[oai(path = "/", method = "get", operation_id = "list_groups")]
    async fn list(
        &self,
        caller: Verified,
        /// True: the groups with which the caller may share things; false: those with which nobody may
        share: Query<Option<Flag>>,
    ) -> Result<Body<Vec<CountedGroupView>>, Failure> {
        let groups = self.groups.visible(&caller.0, share.0.map(|flag| flag.0)).await?;
        Ok(Body(groups.into_iter().map(CountedGroupView::from).collect()))
    }

    /// Create a group
    #[oai(path = "/create", method = "post", operation_id = "create_group")]
    async fn create(&self, caller: Administrator, form: Body<GroupForm>) -> Result<Body<CountedGroupView>, Failure> {
        Ok(Body(self.groups.create(&caller.0, form.0.into()).await?.into()))
    }

    /// Get a group
    #[oai(path = "/id/:id", method = "get", operation_id = "get_group")]
    async fn get(&self, caller: Administrator, id: Path<String>) -> Result<Body<CountedGroupView>, Failure> {
        Ok(Body(self.groups.find(&caller.0, &GroupId(id.0)).await?.into()))
    }

    /// Change a group
    #[oai(path = "/id/:id/update", method = "post", operation_id = "update_group")]
    async fn update(
        &self,
        caller: Administrator,
        id: Path<String>,
        form: Body<GroupForm>,
    ) -> Result<Body<CountedGroupView>, Failure> {
        let group = self.groups.update(&caller.0, &GroupId(id.0), &form.0.into()).await?;
        Ok(Body(group.into()))
    }

    /// Delete a group
    ///
    /// Answers true also when there is none any more.
    #[oai(path = "/id/:id/delete", method = "delete", operation_id = "delete_group")]
    async fn delete(&self, caller: Administrator, id: Path<String>) -> Result<Body<bool>, Failure> {
        self.groups.delete(&caller.0, &GroupId(id.0)).await?;
        Ok(Body(true))
    }
}
