use async_trait::async_trait;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use loquat_core::access::{Access, Readers};
use loquat_core::prompt::{Command, Prompt, PromptChange, PromptStore};
use loquat_core::shared::{Seconds, StoreError};

use crate::column::JsonColumn;
use crate::db::Db;
use crate::grants::Grants;
use crate::schema::prompt;

/// Prompts in the table `prompt`. Its integer key means nothing to anybody; what counts is the unique command.
#[derive(Debug, Clone)]
pub struct SqlPrompts {
    db: Db,
}

impl SqlPrompts {
    pub fn new(db: Db) -> Self {
        Self { db }
    }
}

#[async_trait]
impl PromptStore for SqlPrompts {
    async fn insert(&self, prompt: &Prompt) -> Result<(), StoreError> {
        insert(&self.db, prompt).await
    }

    async fn find(&self, command: &Command) -> Result<Option<Prompt>, StoreError> {
        find(&self.db, command).await
    }

    async fn list(&self, readable_by: Option<&Readers>) -> Result<Vec<Prompt>, StoreError> {
        list(&self.db, readable_by).await
    }

    async fn update(
        &self,
        command: &Command,
        change: &PromptChange,
        now: Seconds,
    ) -> Result<Option<Prompt>, StoreError> {
        update(&self.db, command, change, now).await
    }

    async fn delete(&self, command: &Command) -> Result<bool, StoreError> {
        delete(&self.db, command).await
    }
}

/// A row without its integer key, which the database makes.
#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = prompt)]
struct PromptRow {
    command: String,
    user_id: String,
    title: String,
    content: String,
    timestamp: i64,
    access_control: Option<JsonColumn>,
}

impl From<&Prompt> for PromptRow {
    fn from(prompt: &Prompt) -> Self {
        Self {
            command: prompt.command.0.clone(),
            user_id: prompt.user_id.0.clone(),
            title: prompt.title.clone(),
            content: prompt.content.clone(),
            timestamp: prompt.changed_at,
            access_control: Some(JsonColumn::object(prompt.access.object())),
        }
    }
}

impl From<PromptRow> for Prompt {
    fn from(row: PromptRow) -> Self {
        Self {
            command: row.command.into(),
            user_id: row.user_id.into(),
            title: row.title,
            content: row.content,
            access: Access::from(row.access_control.and_then(JsonColumn::into_object)),
            changed_at: row.timestamp,
        }
    }
}

async fn insert(db: &Db, new: &Prompt) -> Result<(), StoreError> {
    write_db!(db, conn => {
        diesel::insert_into(prompt::table).values(PromptRow::from(new)).execute(conn).await
    })?;
    Ok(())
}

async fn find(db: &Db, command: &Command) -> Result<Option<Prompt>, StoreError> {
    let row: Option<PromptRow> = on_db!(db, conn => {
        prompt::table
            .filter(prompt::command.eq(&command.0))
            .select(PromptRow::as_select())
            .first(conn)
            .await
            .optional()
    })?;
    Ok(row.map(Prompt::from))
}

async fn list(db: &Db, readable_by: Option<&Readers>) -> Result<Vec<Prompt>, StoreError> {
    let grants = &Grants::of("prompt", db);
    let rows: Vec<PromptRow> = on_db!(db, conn => {
        let mut query = prompt::table.select(PromptRow::as_select()).into_boxed();
        if let Some(readers) = readable_by {
            query = query.filter(readable!(prompt, readers, grants));
        }
        query.order((prompt::timestamp.desc(), prompt::command)).load(conn).await
    })?;
    Ok(rows.into_iter().map(Prompt::from).collect())
}

async fn update(db: &Db, command: &Command, change: &PromptChange, now: Seconds) -> Result<Option<Prompt>, StoreError> {
    let row: Option<PromptRow> = write_db!(db, conn => {
        diesel::update(prompt::table.filter(prompt::command.eq(&command.0)))
            .set((
                prompt::title.eq(&change.title),
                prompt::content.eq(&change.content),
                prompt::access_control.eq(JsonColumn::object(change.access.object())),
                prompt::timestamp.eq(now),
            ))
            .returning(PromptRow::as_returning())
            .get_result(conn)
            .await
            .optional()
    })?;
    Ok(row.map(Prompt::from))
}

async fn delete(db: &Db, command: &Command) -> Result<bool, StoreError> {
    let deleted = write_db!(db, conn => {
        diesel::delete(prompt::table.filter(prompt::command.eq(&command.0))).execute(conn).await
    })?;
    Ok(deleted > 0)
}
