//! Chats in the table `chat`, and the tags that follow them.
//!
//! The table holds shared copies too: rows of an owner that is no user. Lists never touch the column with the body.

#[macro_use]
pub(crate) mod steps;
mod edit;
mod list;
mod matching;
mod read;
mod row;
mod tags;
mod write;

use async_trait::async_trait;
use loquat_core::chat::{
    Chat, ChatChange, ChatFilter, ChatHead, ChatId, ChatStore, ChatSummary, MessageEdit, MessageId, Tag, TagId,
};
use loquat_core::identity::UserId;
use loquat_core::shared::{Page, Seconds, StoreError};

use crate::db::Db;

pub use tags::SqlTags;

/// Chats in the table `chat`.
#[derive(Debug, Clone)]
pub struct SqlChats {
    db: Db,
}

impl SqlChats {
    pub fn new(db: Db) -> Self {
        Self { db }
    }
}

#[async_trait]
impl ChatStore for SqlChats {
    async fn insert(&self, chats: &[Chat]) -> Result<(), StoreError> {
        write::insert(&self.db, chats).await
    }

    async fn find(&self, id: &ChatId) -> Result<Option<Chat>, StoreError> {
        read::find(&self.db, id).await
    }

    async fn find_shared(&self, id: &ChatId) -> Result<Option<Chat>, StoreError> {
        read::find_shared(&self.db, id).await
    }

    async fn head_of(&self, id: &ChatId) -> Result<Option<ChatHead>, StoreError> {
        read::head_of(&self.db, id).await
    }

    async fn find_many(&self, ids: &[ChatId]) -> Result<Vec<Chat>, StoreError> {
        read::find_many(&self.db, ids).await
    }

    async fn following(&self, after: Option<&ChatId>, limit: i64) -> Result<Vec<Chat>, StoreError> {
        read::following(&self.db, after, limit).await
    }

    async fn list(
        &self,
        owner: &UserId,
        filter: &ChatFilter,
        page: Option<Page>,
    ) -> Result<Vec<ChatSummary>, StoreError> {
        list::list(&self.db, owner, filter, page).await
    }

    async fn count(&self, owner: &UserId, filter: &ChatFilter) -> Result<i64, StoreError> {
        list::count(&self.db, owner, filter).await
    }

    async fn change(
        &self,
        owner: &UserId,
        id: &ChatId,
        change: &ChatChange,
        now: Seconds,
    ) -> Result<Option<Chat>, StoreError> {
        write::change(&self.db, owner, id, change, now).await
    }

    async fn archive_all(&self, owner: &UserId, archived: bool) -> Result<(), StoreError> {
        write::archive_all(&self.db, owner, archived).await
    }

    async fn edit_message(
        &self,
        id: &ChatId,
        message: &MessageId,
        edit: &MessageEdit,
        now: Seconds,
    ) -> Result<bool, StoreError> {
        edit::message(&self.db, id, message, edit, now).await
    }

    async fn delete(&self, id: &ChatId) -> Result<bool, StoreError> {
        write::delete(&self.db, id).await
    }

    async fn delete_all(&self, owner: &UserId) -> Result<(), StoreError> {
        write::delete_all(&self.db, owner).await
    }

    async fn share(
        &self,
        owner: &UserId,
        id: &ChatId,
        copy_id: &ChatId,
        now: Seconds,
    ) -> Result<Option<Chat>, StoreError> {
        write::share(&self.db, owner, id, copy_id, now).await
    }

    async fn unshare(&self, owner: &UserId, id: &ChatId) -> Result<bool, StoreError> {
        write::unshare(&self.db, owner, id).await
    }

    async fn add_tag(&self, owner: &UserId, id: &ChatId, tag: &Tag) -> Result<Option<Vec<TagId>>, StoreError> {
        tags::add(&self.db, owner, id, tag).await
    }

    async fn remove_tag(
        &self,
        owner: &UserId,
        id: &ChatId,
        tag: Option<&TagId>,
    ) -> Result<Option<Vec<TagId>>, StoreError> {
        tags::remove(&self.db, owner, id, tag).await
    }
}
