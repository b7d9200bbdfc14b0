use async_trait::async_trait;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use loquat_core::file::FileId;
use loquat_core::identity::UserId;
use loquat_core::knowledge::{
    FileFilter, FileSummary, KnowledgeBase, KnowledgeChange, KnowledgeFile, KnowledgeFilter, KnowledgeId,
    KnowledgeStore,
};
use loquat_core::model::ModelMeta;
use loquat_core::shared::{Listing, Page, Seconds, StoreError};

use crate::column::{JsonColumn, object_of_text, text_of_object};
use crate::db::Db;
use crate::dialect::{containing, lower};
use crate::schema::{knowledge, knowledge_file, model};

mod files;
mod list;
mod row;

use row::KnowledgeRow;

/// Knowledge bases in the table `knowledge`, their documents in `knowledge_file` and `file`.
#[derive(Debug, Clone)]
pub struct SqlKnowledge {
    db: Db,
}

impl SqlKnowledge {
    pub fn new(db: Db) -> Self {
        Self { db }
    }
}

#[async_trait]
impl KnowledgeStore for SqlKnowledge {
    async fn insert(&self, base: &KnowledgeBase) -> Result<(), StoreError> {
        insert(&self.db, base).await
    }

    async fn find(&self, id: &KnowledgeId) -> Result<Option<KnowledgeBase>, StoreError> {
        find(&self.db, id).await
    }

    async fn list(&self, filter: &KnowledgeFilter, page: Page) -> Result<Listing<KnowledgeBase>, StoreError> {
        list::list(&self.db, filter, page).await
    }

    async fn update(
        &self,
        id: &KnowledgeId,
        change: &KnowledgeChange,
        now: Seconds,
    ) -> Result<Option<KnowledgeBase>, StoreError> {
        update(&self.db, id, change, now).await
    }

    async fn delete(&self, id: &KnowledgeId, now: Seconds) -> Result<bool, StoreError> {
        delete(&self.db, id, now).await
    }

    async fn add_file(
        &self,
        link: &str,
        base: &KnowledgeId,
        file: &FileId,
        by: &UserId,
        now: Seconds,
    ) -> Result<(), StoreError> {
        files::add(&self.db, link, base, file, by, now).await
    }

    async fn remove_file(&self, base: &KnowledgeId, file: &FileId) -> Result<bool, StoreError> {
        files::remove(&self.db, base, file).await
    }

    async fn remove_files(&self, base: &KnowledgeId) -> Result<(), StoreError> {
        files::remove_all(&self.db, base).await
    }

    async fn delete_all(&self) -> Result<(), StoreError> {
        files::remove_everything(&self.db).await
    }

    async fn contents(&self, id: &KnowledgeId) -> Result<Vec<FileSummary>, StoreError> {
        files::contents(&self.db, id).await
    }

    async fn files(&self, filter: &FileFilter, page: Page) -> Result<Listing<KnowledgeFile>, StoreError> {
        files::list(&self.db, filter, page).await
    }
}

async fn insert(db: &Db, new: &KnowledgeBase) -> Result<(), StoreError> {
    write_db!(db, conn => {
        diesel::insert_into(knowledge::table).values(KnowledgeRow::from(new)).execute(conn).await
    })?;
    Ok(())
}

async fn find(db: &Db, id: &KnowledgeId) -> Result<Option<KnowledgeBase>, StoreError> {
    let row: Option<KnowledgeRow> = on_db!(db, conn => {
        knowledge::table.find(&id.0).select(KnowledgeRow::as_select()).first(conn).await.optional()
    })?;
    Ok(row.map(KnowledgeBase::from))
}

async fn update(
    db: &Db,
    id: &KnowledgeId,
    change: &KnowledgeChange,
    now: Seconds,
) -> Result<Option<KnowledgeBase>, StoreError> {
    let row: Option<KnowledgeRow> = write_db!(db, conn => {
        diesel::update(knowledge::table.find(&id.0))
            .set((
                knowledge::name.eq(&change.name),
                knowledge::description.eq(&change.description),
                knowledge::access_control.eq(JsonColumn::object(change.access.object())),
                knowledge::updated_at.eq(now),
            ))
            .returning(KnowledgeRow::as_returning())
            .get_result(conn)
            .await
            .optional()
    })?;
    Ok(row.map(KnowledgeBase::from))
}

async fn delete(db: &Db, id: &KnowledgeId, now: Seconds) -> Result<bool, StoreError> {
    let pattern = containing(&id.0);
    let deleted = write_db!(db, conn => {
        // SQLite does not follow foreign keys here: Open WebUI leaves rows that point at nothing.
        let links = knowledge_file::table.filter(knowledge_file::knowledge_id.eq(&id.0));
        diesel::delete(links).execute(conn).await?;
        let deleted = diesel::delete(knowledge::table.find(&id.0)).execute(conn).await?;
        if deleted > 0 {
            let naming: Vec<(String, String)> = model::table
                .filter(lower(model::meta).like(&pattern).escape('\\'))
                .select((model::id, model::meta))
                .load(conn)
                .await?;
            for (model, meta) in naming {
                if let Some(meta) = ModelMeta::from(object_of_text(&meta)).without_knowledge(&id.0) {
                    diesel::update(model::table.find(model))
                        .set((model::meta.eq(text_of_object(meta.members())), model::updated_at.eq(now)))
                        .execute(conn)
                        .await?;
                }
            }
        }
        Ok(deleted)
    })?;
    Ok(deleted > 0)
}
