use std::sync::Arc;

use loquat_core::account::{Look, People};
use loquat_core::chat::Chat;
use loquat_core::identity::{Group, UserId};
use poem_openapi::param::Path;
use poem_openapi::{Object, OpenApi};
use serde::Serialize;

use crate::area::Area;
use crate::wire::{Body, Failure, Verified};

/// What people see of each other.
pub(super) struct LookAtUsers {
    pub people: Arc<People>,
}

/// A user as others see them: no address, no settings, no identities.
#[derive(Debug, Object, Serialize)]
#[oai(read_only_all)]
struct LookView {
    id: String,
    name: String,
    /// A path, an address or a data URL
    profile_image_url: String,
    status_emoji: Option<String>,
    status_message: Option<String>,
    /// Unix time in seconds
    status_expires_at: Option<i64>,
    /// The groups they are a member of
    groups: Vec<GroupName>,
    /// Were they active within the last three minutes?
    is_active: bool,
}

/// A group by its name.
#[derive(Debug, Object, Serialize)]
#[oai(read_only_all)]
struct GroupName {
    id: String,
    name: String,
}

impl From<Group> for GroupName {
    fn from(group: Group) -> Self {
        Self {
            id: group.id.0,
            name: group.name,
        }
    }
}

impl From<Look> for LookView {
    fn from(look: Look) -> Self {
        Self {
            id: look.user.id.0,
            name: look.user.name,
            profile_image_url: look.user.profile_image_url,
            status_emoji: look.user.status_emoji,
            status_message: look.user.status_message,
            status_expires_at: look.user.status_expires_at,
            groups: look.groups.into_iter().map(GroupName::from).collect(),
            is_active: look.is_active,
        }
    }
}

/// Whether a user is active.
#[derive(Debug, Object, Serialize)]
#[oai(read_only_all)]
struct Activity {
    /// Were they active within the last three minutes?
    active: bool,
}

#[OpenApi(prefix_path = "/api/v1/users/", tag = "Area::Users")]
impl LookAtUsers {
    /// Look at a user
    ///
    /// The id `shared-` with the id of a chat stands for the author of that chat.
    #[oai(path = "/:user_id", method = "get", operation_id = "look_at_user")]
    async fn look(&self, caller: Verified, user_id: Path<String>) -> Result<Body<LookView>, Failure> {
        let user = UserId(user_id.0);
        let look = match Chat::copied_for(&user) {
            Some(chat) => self.people.look_at_author(&caller.0, &chat).await?,
            None => self.people.look_at(&caller.0, &user).await?,
        };
        Ok(Body(look.into()))
    }

    /// See whether a user is active
    #[oai(path = "/:user_id/active", method = "get", operation_id = "check_user_activity")]
    async fn active(&self, caller: Verified, user_id: Path<String>) -> Result<Body<Activity>, Failure> {
        let active = self.people.is_active(&caller.0, &UserId(user_id.0)).await?;
        Ok(Body(Activity { active }))
    }
}
