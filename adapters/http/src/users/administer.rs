use std::sync::Arc;

use loquat_core::account::{AccountForm, People};
use loquat_core::identity::{OauthSession, UserId};
use loquat_core::shared::Secret;
use poem_openapi::param::Path;
use poem_openapi::{Object, OpenApi};
use serde::{Deserialize, Serialize};

use crate::area::Area;
use crate::views::{GroupView, UserView};
use crate::wire::{Administrator, Body, Failure};

/// What administrators do with accounts.
pub(super) struct AdministerUsers {
    pub people: Arc<People>,
}

/// An account as it shall be.
#[derive(Clone, Object, Deserialize)]
#[oai(write_only_all)]
struct UserUpdateForm {
    /// `pending`, `user` or `admin`
    role: String,
    name: String,
    email: String,
    /// A path, an address or a data URL
    profile_image_url: String,
    /// Left out or empty: the password stays
    password: Option<String>,
}

impl From<UserUpdateForm> for AccountForm {
    fn from(form: UserUpdateForm) -> Self {
        Self {
            role: form.role,
            name: form.name,
            email: form.email,
            profile_image_url: form.profile_image_url,
            password: form.password.map(Secret::new),
        }
    }
}

/// A session at a sign-in provider. Its token is not shown.
#[derive(Debug, Object, Serialize)]
#[oai(read_only_all)]
struct OauthSessionView {
    id: String,
    user_id: String,
    /// The provider's name
    provider: String,
    /// Unix time in seconds
    expires_at: i64,
    /// Unix time in seconds
    created_at: i64,
    /// Unix time in seconds
    updated_at: i64,
}

impl From<OauthSession> for OauthSessionView {
    fn from(session: OauthSession) -> Self {
        Self {
            id: session.id,
            user_id: session.user_id.0,
            provider: session.provider,
            expires_at: session.expires_at,
            created_at: session.created_at,
            updated_at: session.updated_at,
        }
    }
}

#[OpenApi(prefix_path = "/api/v1/users/", tag = "Area::Users")]
impl AdministerUsers {
    /// Change an account
    ///
    /// The account of the first administrator is theirs alone, and they stay administrator.
    #[oai(path = "/:user_id/update", method = "post", operation_id = "update_user")]
    async fn update(
        &self,
        caller: Administrator,
        user_id: Path<String>,
        form: Body<UserUpdateForm>,
    ) -> Result<Body<UserView>, Failure> {
        let user = self.people.change(&caller.0, &UserId(user_id.0), form.0.into()).await?;
        Ok(Body(user.into()))
    }

    /// Delete an account with its chats
    ///
    /// Answers false if there was none.
    #[oai(path = "/:user_id", method = "delete", operation_id = "delete_user")]
    async fn delete(&self, caller: Administrator, user_id: Path<String>) -> Result<Body<bool>, Failure> {
        Ok(Body(self.people.delete(&caller.0, &UserId(user_id.0)).await?))
    }

    /// List the groups of a user
    #[oai(path = "/:user_id/groups", method = "get", operation_id = "list_groups_of_user")]
    async fn groups(&self, caller: Administrator, user_id: Path<String>) -> Result<Body<Vec<GroupView>>, Failure> {
        let groups = self.people.groups_of(&caller.0, &UserId(user_id.0)).await?;
        Ok(Body(groups.into_iter().map(GroupView::from).collect()))
    }

    /// List the sessions of a user at sign-in providers
    #[oai(
        path = "/:user_id/oauth/sessions",
        method = "get",
        operation_id = "list_oauth_sessions_of_user"
    )]
    async fn oauth_sessions(
        &self,
        caller: Administrator,
        user_id: Path<String>,
    ) -> Result<Body<Vec<OauthSessionView>>, Failure> {
        let sessions = self.people.oauth_sessions(&caller.0, &UserId(user_id.0)).await?;
        Ok(Body(sessions.into_iter().map(OauthSessionView::from).collect()))
    }
}
