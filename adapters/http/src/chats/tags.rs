use std::sync::Arc;

use loquat_core::chat::{ChatId, Tag, Tags};
use loquat_core::shared::Page;
use poem_openapi::param::Path;
use poem_openapi::{Object, OpenApi};
use serde::{Deserialize, Serialize};

use super::view::{ChatTitle, all};
use crate::area::Area;
use crate::wire::{Body, Failure, FreeObject, Verified};

/// Sorts chats by tags.
pub(super) struct TagChats {
    pub tags: Arc<Tags>,
}

/// A tag of the caller.
#[derive(Debug, Object, Serialize)]
#[oai(read_only_all)]
struct TagView {
    /// The name in lower case, with `_` for blanks
    id: String,
    name: String,
    user_id: String,
    meta: Option<FreeObject>,
}

impl From<Tag> for TagView {
    fn from(tag: Tag) -> Self {
        Self {
            id: tag.id.0,
            name: tag.name,
            user_id: tag.user_id.0,
            meta: tag.meta.map(FreeObject),
        }
    }
}

/// A tag by its name.
#[derive(Debug, Object, Deserialize)]
#[oai(write_only_all)]
struct TagForm {
    name: String,
}

/// Which chats with a tag are wanted.
#[derive(Debug, Object, Deserialize)]
#[oai(write_only_all)]
struct TagFilterForm {
    /// The name of the tag
    name: String,
    /// How many chats come before the wanted ones
    skip: Option<i64>,
    /// How many chats are wanted at most; 50 if left out
    limit: Option<i64>,
}

/// No more chats are answered at once.
const MOST: i64 = 1000;

#[OpenApi(prefix_path = "/api/v1/chats/", tag = "Area::Chats")]
impl TagChats {
    /// List the caller's tags
    #[oai(path = "/all/tags", method = "get", operation_id = "list_tags")]
    async fn list(&self, caller: Verified) -> Result<Body<Vec<TagView>>, Failure> {
        Ok(Body(all(self.tags.list(&caller.0).await?)))
    }

    /// List the caller's chats with a tag
    #[oai(path = "/tags", method = "post", operation_id = "list_chats_with_tag")]
    async fn chats_with(&self, caller: Verified, form: Body<TagFilterForm>) -> Result<Body<Vec<ChatTitle>>, Failure> {
        let page = Page {
            offset: form.0.skip.unwrap_or(0).max(0),
            limit: form.0.limit.unwrap_or(50).clamp(0, MOST),
        };
        Ok(Body(all(self.tags.chats_with(&caller.0, &form.0.name, page).await?)))
    }

    /// List the tags of a chat
    #[oai(path = "/:id/tags", method = "get", operation_id = "list_tags_of_chat")]
    async fn of_chat(&self, caller: Verified, id: Path<String>) -> Result<Body<Vec<TagView>>, Failure> {
        Ok(Body(all(self.tags.of_chat(&caller.0, &ChatId(id.0)).await?)))
    }

    /// Give a chat a tag
    #[oai(path = "/:id/tags", method = "post", operation_id = "add_tag")]
    async fn add(
        &self,
        caller: Verified,
        id: Path<String>,
        form: Body<TagForm>,
    ) -> Result<Body<Vec<TagView>>, Failure> {
        Ok(Body(all(self.tags.add(&caller.0, &ChatId(id.0), &form.0.name).await?)))
    }

    /// Take a tag from a chat
    #[oai(path = "/:id/tags", method = "delete", operation_id = "remove_tag")]
    async fn remove(
        &self,
        caller: Verified,
        id: Path<String>,
        form: Body<TagForm>,
    ) -> Result<Body<Vec<TagView>>, Failure> {
        Ok(Body(all(self
            .tags
            .remove(&caller.0, &ChatId(id.0), &form.0.name)
            .await?)))
    }

    /// Take all tags from a chat
    #[oai(path = "/:id/tags/all", method = "delete", operation_id = "remove_all_tags")]
    async fn remove_all(&self, caller: Verified, id: Path<String>) -> Result<Body<bool>, Failure> {
        self.tags.remove_all(&caller.0, &ChatId(id.0)).await?;
        Ok(Body(true))
    }
}
