use async_trait::async_trait;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use loquat_core::access::{Access, Readers};
use loquat_core::shared::{JsonObject, Seconds, StoreError};
use loquat_core::tool::workspace::{ToolChange, ToolId, ToolStore, WorkspaceTool};
use serde_json::Value;

use crate::column::{JsonColumn, list_of_text, object_of_text, text_of_object};
use crate::db::Db;
use crate::grants::Grants;
use crate::schema::tool;

/// Tools of the workspace in the table `tool`.
#[derive(Debug, Clone)]
pub struct SqlTools {
    db: Db,
}

impl SqlTools {
    pub fn new(db: Db) -> Self {
        Self { db }
    }
}

#[async_trait]
impl ToolStore for SqlTools {
    async fn insert(&self, tool: &WorkspaceTool) -> Result<(), StoreError> {
        insert(&self.db, tool).await
    }

    async fn find(&self, id: &ToolId) -> Result<Option<WorkspaceTool>, StoreError> {
        find(&self.db, id).await
    }

    async fn list(&self, readable_by: Option<&Readers>) -> Result<Vec<WorkspaceTool>, StoreError> {
        list(&self.db, readable_by).await
    }

    async fn update(
        &self,
        id: &ToolId,
        change: &ToolChange,
        now: Seconds,
    ) -> Result<Option<WorkspaceTool>, StoreError> {
        update(&self.db, id, change, now).await
    }

    async fn valves(&self, id: &ToolId) -> Result<JsonObject, StoreError> {
        valves(&self.db, id).await
    }

    async fn set_valves(&self, id: &ToolId, valves: &JsonObject, now: Seconds) -> Result<bool, StoreError> {
        set_valves(&self.db, id, valves, now).await
    }

    async fn delete(&self, id: &ToolId) -> Result<bool, StoreError> {
        delete(&self.db, id).await
    }
}

/// A row without its valves, which are read where they are wanted. Its objects stand in columns of text.
#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = tool)]
struct ToolRow {
    id: String,
    user_id: String,
    name: String,
    content: String,
    specs: String,
    meta: String,
    created_at: i64,
    updated_at: i64,
    access_control: Option<JsonColumn>,
}

impl From<&WorkspaceTool> for ToolRow {
    fn from(tool: &WorkspaceTool) -> Self {
        Self {
            id: tool.id.0.clone(),
            user_id: tool.user_id.0.clone(),
            name: tool.name.clone(),
            content: tool.content.clone(),
            specs: text_of_list(&tool.specs),
            meta: text_of_object(&tool.meta),
            created_at: tool.created_at,
            updated_at: tool.updated_at,
            access_control: Some(JsonColumn::object(tool.access.object())),
        }
    }
}

impl From<ToolRow> for WorkspaceTool {
    fn from(row: ToolRow) -> Self {
        Self {
            id: row.id.into(),
            user_id: row.user_id.into(),
            name: row.name,
            content: row.content,
            specs: list_of_text(&row.specs),
            meta: object_of_text(&row.meta),
            access: Access::from(row.access_control.and_then(JsonColumn::into_object)),
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

fn text_of_list(list: &[Value]) -> String {
    Value::from(list).to_string()
}

async fn insert(db: &Db, new: &WorkspaceTool) -> Result<(), StoreError> {
    write_db!(db, conn => {
        diesel::insert_into(tool::table).values(ToolRow::from(new)).execute(conn).await
    })?;
    Ok(())
}

async fn find(db: &Db, id: &ToolId) -> Result<Option<WorkspaceTool>, StoreError> {
    let row: Option<ToolRow> = on_db!(db, conn => {
        tool::table.find(&id.0).select(ToolRow::as_select()).first(conn).await.optional()
    })?;
    Ok(row.map(WorkspaceTool::from))
}

async fn list(db: &Db, readable_by: Option<&Readers>) -> Result<Vec<WorkspaceTool>, StoreError> {
    let grants = &Grants::of("tool", db);
    let rows: Vec<ToolRow> = on_db!(db, conn => {
        let mut query = tool::table.select(ToolRow::as_select()).into_boxed();
        if let Some(readers) = readable_by {
            query = query.filter(readable!(tool, readers, grants));
        }
        query.order((tool::updated_at.desc(), tool::id)).load(conn).await
    })?;
    Ok(rows.into_iter().map(WorkspaceTool::from).collect())
}

async fn update(db: &Db, id: &ToolId, change: &ToolChange, now: Seconds) -> Result<Option<WorkspaceTool>, StoreError> {
    let row: Option<ToolRow> = write_db!(db, conn => {
        diesel::update(tool::table.find(&id.0))
            .set((
                tool::name.eq(&change.name),
                tool::content.eq(&change.content),
                tool::specs.eq(text_of_list(&change.specs)),
                tool::meta.eq(text_of_object(&change.meta)),
                tool::access_control.eq(JsonColumn::object(change.access.object())),
                tool::updated_at.eq(now),
            ))
            .returning(ToolRow::as_returning())
            .get_result(conn)
            .await
            .optional()
    })?;
    Ok(row.map(WorkspaceTool::from))
}

async fn valves(db: &Db, id: &ToolId) -> Result<JsonObject, StoreError> {
    let text: Option<Option<String>> = on_db!(db, conn => {
        tool::table.find(&id.0).select(tool::valves).first(conn).await.optional()
    })?;
    Ok(text.flatten().map(|text| object_of_text(&text)).unwrap_or_default())
}

async fn set_valves(db: &Db, id: &ToolId, valves: &JsonObject, now: Seconds) -> Result<bool, StoreError> {
    let changed = write_db!(db, conn => {
        diesel::update(tool::table.find(&id.0))
            .set((tool::valves.eq(text_of_object(valves)), tool::updated_at.eq(now)))
            .execute(conn)
            .await
    })?;
    Ok(changed > 0)
}

async fn delete(db: &Db, id: &ToolId) -> Result<bool, StoreError> {
    let deleted = write_db!(db, conn => {
        diesel::delete(tool::table.find(&id.0)).execute(conn).await
    })?;
    Ok(deleted > 0)
}
