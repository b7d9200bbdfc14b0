use std::sync::Arc;

use loquat_core::account::{People, Status};
use loquat_core::shared::JsonObject;
use poem_openapi::{Object, OpenApi};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::area::Area;
use crate::views::{GroupView, PermissionTree, UserView};
use crate::wire::{Body, Failure, FreeObject, Verified};

/// What people keep for themselves.
pub(super) struct OwnAccount {
    pub people: Arc<People>,
}

/// What the page, tools and functions keep for a user.
#[derive(Debug, Clone, Object, Serialize, Deserialize)]
struct UserSettings {
    /// What the page keeps
    #[serde(default)]
    ui: Option<FreeObject>,
    /// What others keep, each under a key of its own
    #[oai(flatten)]
    #[serde(flatten)]
    others: FreeObject,
}

impl UserSettings {
    /// What was said. The page's part stays as it is where nothing is said of it.
    fn into_patch(self) -> JsonObject {
        let mut patch = self.others.0;
        if let Some(FreeObject(ui)) = self.ui {
            patch.insert("ui".to_owned(), Value::Object(ui));
        }
        patch
    }
}

impl From<JsonObject> for UserSettings {
    fn from(mut stored: JsonObject) -> Self {
        let ui = match stored.shift_remove("ui") {
            Some(Value::Object(ui)) => ui,
            _ => JsonObject::new(),
        };
        Self {
            ui: Some(FreeObject(ui)),
            others: FreeObject(stored),
        }
    }
}

/// What a user tells others about their present state. What is left out stays as it is.
#[derive(Debug, Clone, Object, Deserialize)]
#[oai(write_only_all)]
struct StatusForm {
    status_emoji: Option<String>,
    status_message: Option<String>,
    /// Unix time in seconds
    status_expires_at: Option<i64>,
}

#[OpenApi(prefix_path = "/api/v1/users/", tag = "Area::Users")]
impl OwnAccount {
    /// List own groups
    #[oai(path = "/groups", method = "get", operation_id = "list_own_groups")]
    async fn groups(&self, caller: Verified) -> Result<Body<Vec<GroupView>>, Failure> {
        let groups = self.people.own_groups(&caller.0).await?;
        Ok(Body(groups.into_iter().map(GroupView::from).collect()))
    }

    /// See what one may do oneself
    #[oai(path = "/permissions", method = "get", operation_id = "get_own_permissions")]
    async fn permissions(&self, caller: Verified) -> Result<Body<PermissionTree>, Failure> {
        let permissions = self.people.own_permissions(&caller.0);
        Ok(Body(PermissionTree(permissions.clone())))
    }

    /// Get own settings
    #[oai(path = "/user/settings", method = "get", operation_id = "get_own_settings")]
    async fn settings(&self, caller: Verified) -> Result<Body<Option<UserSettings>>, Failure> {
        let settings = self.people.own_settings(&caller.0).await?;
        Ok(Body(settings.map(UserSettings::from)))
    }

    /// Change own settings, key by key
    #[oai(
        path = "/user/settings/update",
        method = "post",
        operation_id = "update_own_settings"
    )]
    async fn update_settings(&self, caller: Verified, form: Body<UserSettings>) -> Result<Body<UserSettings>, Failure> {
        let settings = self.people.change_own_settings(&caller.0, form.0.into_patch()).await?;
        Ok(Body(settings.unwrap_or_default().into()))
    }

    /// Get the own account with its status
    #[oai(path = "/user/status", method = "get", operation_id = "get_own_status")]
    async fn status(&self, caller: Verified) -> Result<Body<UserView>, Failure> {
        Ok(Body(self.people.own_status(&caller.0).await?.into()))
    }

    /// Tell others about the own present state
    #[oai(path = "/user/status/update", method = "post", operation_id = "update_own_status")]
    async fn update_status(&self, caller: Verified, form: Body<StatusForm>) -> Result<Body<UserView>, Failure> {
        let status = Status {
            emoji: form.0.status_emoji,
            message: form.0.status_message,
            expires_at: form.0.status_expires_at,
        };
        Ok(Body(self.people.change_own_status(&caller.0, status).await?.into()))
    }

    /// Get the own free object
    #[oai(path = "/user/info", method = "get", operation_id = "get_own_info")]
    async fn info(&self, caller: Verified) -> Result<Body<Option<FreeObject>>, Failure> {
        let info = self.people.own_info(&caller.0).await?;
        Ok(Body(info.map(FreeObject)))
    }

    /// Change the own free object, key by key
    #[oai(path = "/user/info/update", method = "post", operation_id = "update_own_info")]
    async fn update_info(&self, caller: Verified, form: Body<FreeObject>) -> Result<Body<Option<FreeObject>>, Failure> {
        let info = self.people.change_own_info(&caller.0, &form.0.0).await?;
        Ok(Body(info.map(FreeObject)))
    }
}
