use std::sync::Arc;

use loquat_core::chat::ChatSearch;
use loquat_core::shared::Page;
use poem_openapi::OpenApi;
use poem_openapi::param::Query;

use super::lists::PAGE;
use super::view::{ChatTitle, all};
use crate::area::Area;
use crate::wire::{Body, Failure, Verified};

/// Finds chats again.
pub(super) struct SearchChats {
    pub search: Arc<ChatSearch>,
}

#[OpenApi(prefix_path = "/api/v1/chats/", tag = "Area::Chats")]
impl SearchChats {
    /// Search the caller's chats
    #[oai(path = "/search", method = "get", operation_id = "search_chats")]
    async fn search(
        &self,
        caller: Verified,
        /// A phrase of a title or a message. Words like `tag:x`, `tag:none`, `folder:my_folder`, `pinned:true`,
        /// `archived:true` and `shared:false` narrow the search
        text: Query<String>,
        /// A page of 60, the first is 1
        page: Query<Option<i64>>,
    ) -> Result<Body<Vec<ChatTitle>>, Failure> {
        let page = Page::numbered(page.0.unwrap_or(1), PAGE);
        Ok(Body(all(self.search.search(&caller.0, &text.0, page).await?)))
    }
}
