use std::sync::Arc;

use loquat_core::account::{People, Sought, UserOrder};
use loquat_core::identity::{GroupId, User};
use loquat_core::shared::{Direction, Listing};
use poem_openapi::param::Query;
use poem_openapi::{Object, OpenApi};
use serde::Serialize;

use crate::area::Area;
use crate::views::{PersonView, UserView};
use crate::wire::{Administrator, Body, Failure, Verified};

/// Lists of people.
pub(super) struct ListUsers {
    pub people: Arc<People>,
}

/// A user with the groups they are a member of.
#[derive(Debug, Object, Serialize)]
#[oai(read_only_all)]
struct MemberView {
    #[oai(flatten)]
    #[serde(flatten)]
    user: UserView,
    /// The ids of their groups
    group_ids: Vec<String>,
}

impl From<(User, Vec<GroupId>)> for MemberView {
    fn from((user, groups): (User, Vec<GroupId>)) -> Self {
        Self {
            user: user.into(),
            group_ids: groups.into_iter().map(|id| id.0).collect(),
        }
    }
}

/// A page of the accounts that fit.
#[derive(Debug, Object, Serialize)]
#[oai(read_only_all)]
struct UserPage {
    users: Vec<MemberView>,
    /// How many fit on all pages together
    total: i64,
}

/// The people who fit.
#[derive(Debug, Object, Serialize)]
#[oai(read_only_all)]
struct PersonPage {
    users: Vec<PersonView>,
    /// How many fit on all pages together
    total: i64,
}

impl From<Listing<User>> for PersonPage {
    fn from(listing: Listing<User>) -> Self {
        Self {
            users: listing.items.into_iter().map(PersonView::from).collect(),
            total: listing.total,
        }
    }
}

#[OpenApi(prefix_path = "/api/v1/users/", tag = "Area::Users")]
impl ListUsers {
    /// List accounts, 30 a page
    #[oai(path = "/", method = "get", operation_id = "list_users")]
    async fn list(
        &self,
        caller: Administrator,
        /// Part of the name or the address, in any case
        query: Query<Option<String>>,
        /// `name`, `email`, `role`, `created_at`, `updated_at`, `last_active_at` or `group_id:` and the id of a group
        order_by: Query<Option<String>>,
        /// `asc` or `desc`
        direction: Query<Option<String>>,
        /// The first is 1
        page: Query<Option<i64>>,
    ) -> Result<Body<UserPage>, Failure> {
        let sought = sought(query.0, order_by.0, direction.0, page.0);
        let listing = self.people.list(&caller.0, sought).await?;
        Ok(Body(UserPage {
            users: listing.items.into_iter().map(MemberView::from).collect(),
            total: listing.total,
        }))
    }

    /// List all people in short
    #[oai(path = "/all", method = "get", operation_id = "list_all_users")]
    async fn all(&self, caller: Administrator) -> Result<Body<PersonPage>, Failure> {
        Ok(Body(self.people.all(&caller.0).await?.into()))
    }

    /// Search people, 30 a page
    #[oai(path = "/search", method = "get", operation_id = "search_users")]
    async fn search(
        &self,
        caller: Verified,
        /// Part of the name or the address, in any case
        query: Query<Option<String>>,
        /// `name`, `email`, `role`, `created_at`, `updated_at`, `last_active_at` or `group_id:` and the id of a group
        order_by: Query<Option<String>>,
        /// `asc` or `desc`
        direction: Query<Option<String>>,
        /// The first is 1
        page: Query<Option<i64>>,
    ) -> Result<Body<PersonPage>, Failure> {
        let sought = sought(query.0, order_by.0, direction.0, page.0);
        Ok(Body(self.people.search(&caller.0, sought).await?.into()))
    }
}

fn sought(query: Option<String>, order: Option<String>, direction: Option<String>, page: Option<i64>) -> Sought {
    Sought {
        query,
        order: order.as_deref().and_then(UserOrder::parse),
        direction: Direction::parse(direction.as_deref().unwrap_or_default()),
        page: page.unwrap_or(1),
    }
}
