use std::sync::Arc;

use loquat_core::chat::{Beside, ChatLists, ChatOrder, Look};
use loquat_core::folder::FolderId;
use loquat_core::identity::UserId;
use loquat_core::shared::{Direction, Page};
use poem_openapi::param::{Path, Query};
use poem_openapi::{Enum, OpenApi};

use super::view::{ChatTitle, ChatView, FolderChat, all};
use crate::area::Area;
use crate::wire::{Administrator, Body, Failure, Flag, Verified};

/// So many chats are on a page.
pub(super) const PAGE: i64 = 60;

/// So many chats of a folder are on a page.
const FOLDER_PAGE: i64 = 10;

/// Lists of chats.
pub(super) struct ListChats {
    pub lists: Arc<ChatLists>,
}

/// By what a list is sorted.
#[derive(Debug, Clone, Copy, Enum)]
#[oai(rename_all = "snake_case")]
enum OrderBy {
    Title,
    CreatedAt,
    UpdatedAt,
}

impl From<OrderBy> for ChatOrder {
    fn from(order: OrderBy) -> Self {
        match order {
            OrderBy::Title => Self::Title,
            OrderBy::CreatedAt => Self::CreatedAt,
            OrderBy::UpdatedAt => Self::UpdatedAt,
        }
    }
}

fn look(query: Option<String>, order: Option<OrderBy>, direction: Option<&str>) -> Look {
    Look {
        query,
        order: order.map_or_else(ChatOrder::default, ChatOrder::from),
        direction: direction.map_or_else(Direction::default, Direction::parse),
    }
}

fn beside(pinned: Option<Flag>, in_folders: Option<Flag>) -> Beside {
    let is_on = |flag: Option<Flag>| flag.is_some_and(|flag| flag.0);
    Beside {
        pinned: is_on(pinned),
        in_folders: is_on(in_folders),
    }
}

#[OpenApi(prefix_path = "/api/v1/chats/", tag = "Area::Chats")]
impl ListChats {
    /// List the caller's chats that are not archived, latest change first
    #[oai(path = "/", method = "get", operation_id = "list_chats")]
    async fn recent(
        &self,
        caller: Verified,
        /// A page of 60, the first is 1; all chats if left out
        page: Query<Option<i64>>,
        /// Show pinned chats too
        include_pinned: Query<Option<Flag>>,
        /// Show chats in folders too
        include_folders: Query<Option<Flag>>,
    ) -> Result<Body<Vec<ChatTitle>>, Failure> {
        let page = page.0.map(|number| Page::numbered(number, PAGE));
        let beside = beside(include_pinned.0, include_folders.0);
        Ok(Body(all(self.lists.recent(&caller.0, beside, page).await?)))
    }

    /// List the caller's chats, by another path
    #[oai(path = "/list", method = "get", operation_id = "list_chats_too")]
    async fn recent_too(
        &self,
        caller: Verified,
        /// A page of 60, the first is 1; all chats if left out
        page: Query<Option<i64>>,
        /// Show pinned chats too
        include_pinned: Query<Option<Flag>>,
        /// Show chats in folders too
        include_folders: Query<Option<Flag>>,
    ) -> Result<Body<Vec<ChatTitle>>, Failure> {
        self.recent(caller, page, include_pinned, include_folders).await
    }

    /// List the caller's pinned chats
    #[oai(path = "/pinned", method = "get", operation_id = "list_pinned_chats")]
    async fn pinned(&self, caller: Verified) -> Result<Body<Vec<ChatTitle>>, Failure> {
        Ok(Body(all(self.lists.pinned(&caller.0).await?)))
    }

    /// List the caller's archived chats
    #[oai(path = "/archived", method = "get", operation_id = "list_archived_chats")]
    async fn archived(
        &self,
        caller: Verified,
        /// A page of 60, the first is 1
        page: Query<Option<i64>>,
        /// Part of the title, in any case
        query: Query<Option<String>>,
        /// The latest change, if left out
        order_by: Query<Option<OrderBy>>,
        /// `asc` or `desc`
        direction: Query<Option<String>>,
    ) -> Result<Body<Vec<ChatTitle>>, Failure> {
        let look = look(query.0, order_by.0, direction.0.as_deref());
        let page = Page::numbered(page.0.unwrap_or(1), PAGE);
        Ok(Body(all(self.lists.archived(&caller.0, look, page).await?)))
    }

    /// List all chats of a user, where administrators may see them
    #[oai(path = "/list/user/:user_id", method = "get", operation_id = "list_chats_of_user")]
    async fn of_user(
        &self,
        caller: Administrator,
        user_id: Path<String>,
        /// A page of 60, the first is 1
        page: Query<Option<i64>>,
        /// Part of the title, in any case
        query: Query<Option<String>>,
        /// The latest change, if left out
        order_by: Query<Option<OrderBy>>,
        /// `asc` or `desc`
        direction: Query<Option<String>>,
    ) -> Result<Body<Vec<ChatTitle>>, Failure> {
        let look = look(query.0, order_by.0, direction.0.as_deref());
        let page = Page::numbered(page.0.unwrap_or(1), PAGE);
        let chats = self.lists.of_user(&caller.0, &UserId(user_id.0), look, page).await?;
        Ok(Body(all(chats)))
    }

    /// Get the caller's chats in a folder and in all folders inside, in full
    #[oai(path = "/folder/:folder_id", method = "get", operation_id = "get_chats_in_folder")]
    async fn all_in_folder(&self, caller: Verified, folder_id: Path<String>) -> Result<Body<Vec<ChatView>>, Failure> {
        Ok(Body(all(self
            .lists
            .all_in_folder(&caller.0, &FolderId(folder_id.0))
            .await?)))
    }

    /// List the caller's chats in a folder
    #[oai(
        path = "/folder/:folder_id/list",
        method = "get",
        operation_id = "list_chats_in_folder"
    )]
    async fn in_folder(
        &self,
        caller: Verified,
        folder_id: Path<String>,
        /// A page of 10, the first is 1
        page: Query<Option<i64>>,
    ) -> Result<Body<Vec<FolderChat>>, Failure> {
        let page = Page::numbered(page.0.unwrap_or(1), FOLDER_PAGE);
        Ok(Body(all(self
            .lists
            .in_folder(&caller.0, FolderId(folder_id.0), page)
            .await?)))
    }
}
