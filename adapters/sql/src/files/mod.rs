use async_trait::async_trait;
use loquat_core::chat::{ChatId, MessageId};
use loquat_core::file::{File, FileId, FilePatch, FileQuery, FileStore, Sharing};
use loquat_core::identity::UserId;
use loquat_core::shared::{Page, Seconds, StoreError};

use crate::db::Db;

mod read;
mod row;
mod write;

/// Files in the table `file`, their links in `chat_file`, `knowledge_file` and `channel_file`.
#[derive(Debug, Clone)]
pub struct SqlFiles {
    db: Db,
}

impl SqlFiles {
    pub fn new(db: Db) -> Self {
        Self { db }
    }
}

#[async_trait]
impl FileStore for SqlFiles {
    async fn insert(&self, file: &File) -> Result<(), StoreError> {
        write::insert(&self.db, file).await
    }

    async fn find(&self, id: &FileId) -> Result<Option<File>, StoreError> {
        read::find(&self.db, id).await
    }

    async fn find_many(&self, ids: &[FileId]) -> Result<Vec<File>, StoreError> {
        read::find_many(&self.db, ids).await
    }

    async fn list(&self, query: &FileQuery, page: Page) -> Result<Vec<File>, StoreError> {
        read::list(&self.db, query, page).await
    }

    async fn usage(&self, owner: &UserId) -> Result<(i64, i64), StoreError> {
        read::usage(&self.db, owner).await
    }

    async fn unfinished(&self, limit: i64) -> Result<Vec<File>, StoreError> {
        read::unfinished(&self.db, limit).await
    }

    async fn change(&self, id: &FileId, patch: &FilePatch, now: Seconds) -> Result<Option<File>, StoreError> {
        write::change(&self.db, id, patch, now).await
    }

    async fn delete(&self, id: &FileId) -> Result<Option<File>, StoreError> {
        write::delete(&self.db, id).await
    }

    async fn delete_all(&self) -> Result<(), StoreError> {
        write::delete_all(&self.db).await
    }

    async fn link_to_chat(
        &self,
        chat: &ChatId,
        message: Option<&MessageId>,
        owner: &UserId,
        files: &[(String, FileId)],
        now: Seconds,
    ) -> Result<(), StoreError> {
        write::link_to_chat(&self.db, chat, message, owner, files, now).await
    }

    async fn sharing(&self, id: &FileId) -> Result<Sharing, StoreError> {
        read::sharing(&self.db, id).await
    }
}
