use async_trait::async_trait;
use diesel::dsl::not;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use loquat_core::function::{Function, FunctionChange, FunctionId, FunctionStore};
use loquat_core::plugin::FunctionKind;
use loquat_core::shared::{JsonObject, Seconds, StoreError};

use crate::column::{object_of_text, text_of_object};
use crate::db::Db;
use crate::schema::function;

/// Functions in the table `function`.
#[derive(Debug, Clone)]
pub struct SqlFunctions {
    db: Db,
}

impl SqlFunctions {
    pub fn new(db: Db) -> Self {
        Self { db }
    }
}

#[async_trait]
impl FunctionStore for SqlFunctions {
    async fn insert(&self, function: &Function) -> Result<(), StoreError> {
        insert(&self.db, function).await
    }

    async fn find(&self, id: &FunctionId) -> Result<Option<Function>, StoreError> {
        find(&self.db, id).await
    }

    async fn list(&self) -> Result<Vec<Function>, StoreError> {
        list(&self.db).await
    }

    async fn update(
        &self,
        id: &FunctionId,
        change: &FunctionChange,
        now: Seconds,
    ) -> Result<Option<Function>, StoreError> {
        update(&self.db, id, change, now).await
    }

    async fn flip_active(&self, id: &FunctionId, now: Seconds) -> Result<Option<Function>, StoreError> {
        flip_active(&self.db, id, now).await
    }

    async fn flip_global(&self, id: &FunctionId, now: Seconds) -> Result<Option<Function>, StoreError> {
        flip_global(&self.db, id, now).await
    }

    async fn set_valves(&self, id: &FunctionId, valves: &JsonObject, now: Seconds) -> Result<bool, StoreError> {
        set_valves(&self.db, id, valves, now).await
    }

    async fn replace_all(&self, functions: &[Function]) -> Result<(), StoreError> {
        replace_all(&self.db, functions).await
    }

    async fn deactivate_all(&self, now: Seconds) -> Result<(), StoreError> {
        deactivate_all(&self.db, now).await
    }

    async fn delete(&self, id: &FunctionId) -> Result<bool, StoreError> {
        delete(&self.db, id).await
    }
}

/// A row. Its objects stand in columns of text.
#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = function)]
struct FunctionRow {
    id: String,
    user_id: String,
    name: String,
    kind: String,
    content: String,
    meta: String,
    created_at: i64,
    updated_at: i64,
    valves: Option<String>,
    is_active: bool,
    is_global: bool,
}

impl From<&Function> for FunctionRow {
    fn from(function: &Function) -> Self {
        Self {
            id: function.id.0.clone(),
            user_id: function.user_id.0.clone(),
            name: function.name.clone(),
            kind: function.kind.as_str().to_owned(),
            content: function.content.clone(),
            meta: text_of_object(&function.meta),
            created_at: function.created_at,
            updated_at: function.updated_at,
            valves: function.valves.as_ref().map(text_of_object),
            is_active: function.is_active,
            is_global: function.is_global,
        }
    }
}

impl From<FunctionRow> for Function {
    fn from(row: FunctionRow) -> Self {
        Self {
            id: row.id.into(),
            user_id: row.user_id.into(),
            name: row.name,
            kind: FunctionKind::from(row.kind.as_str()),
            content: row.content,
            meta: object_of_text(&row.meta),
            // The text `null` stands for none, as the original writes it.
            valves: row
                .valves
                .filter(|text| text != "null")
                .map(|text| object_of_text(&text)),
            is_active: row.is_active,
            is_global: row.is_global,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

async fn insert(db: &Db, new: &Function) -> Result<(), StoreError> {
    write_db!(db, conn => {
        diesel::insert_into(function::table).values(FunctionRow::from(new)).execute(conn).await
    })?;
    Ok(())
}

async fn find(db: &Db, id: &FunctionId) -> Result<Option<Function>, StoreError> {
    let row: Option<FunctionRow> = on_db!(db, conn => {
        function::table.find(&id.0).select(FunctionRow::as_select()).first(conn).await.optional()
    })?;
    Ok(row.map(Function::from))
}

async fn list(db: &Db) -> Result<Vec<Function>, StoreError> {
    let rows: Vec<FunctionRow> = on_db!(db, conn => {
        function::table
            .select(FunctionRow::as_select())
            .order((function::updated_at.desc(), function::id))
            .load(conn)
            .await
    })?;
    Ok(rows.into_iter().map(Function::from).collect())
}

async fn update(
    db: &Db,
    id: &FunctionId,
    change: &FunctionChange,
    now: Seconds,
) -> Result<Option<Function>, StoreError> {
    let row: Option<FunctionRow> = write_db!(db, conn => {
        diesel::update(function::table.find(&id.0))
            .set((
                function::name.eq(&change.name),
                function::kind.eq(change.kind.as_str()),
                function::content.eq(&change.content),
                function::meta.eq(text_of_object(&change.meta)),
                function::updated_at.eq(now),
            ))
            .returning(FunctionRow::as_returning())
            .get_result(conn)
            .await
            .optional()
    })?;
    Ok(row.map(Function::from))
}

async fn flip_active(db: &Db, id: &FunctionId, now: Seconds) -> Result<Option<Function>, StoreError> {
    let row: Option<FunctionRow> = write_db!(db, conn => {
        diesel::update(function::table.find(&id.0))
            .set((function::is_active.eq(not(function::is_active)), function::updated_at.eq(now)))
            .returning(FunctionRow::as_returning())
            .get_result(conn)
            .await
            .optional()
    })?;
    Ok(row.map(Function::from))
}

async fn flip_global(db: &Db, id: &FunctionId, now: Seconds) -> Result<Option<Function>, StoreError> {
    let row: Option<FunctionRow> = write_db!(db, conn => {
        diesel::update(function::table.find(&id.0))
            .set((function::is_global.eq(not(function::is_global)), function::updated_at.eq(now)))
            .returning(FunctionRow::as_returning())
            .get_result(conn)
            .await
            .optional()
    })?;
    Ok(row.map(Function::from))
}

async fn set_valves(db: &Db, id: &FunctionId, valves: &JsonObject, now: Seconds) -> Result<bool, StoreError> {
    let changed = write_db!(db, conn => {
        diesel::update(function::table.find(&id.0))
            .set((function::valves.eq(text_of_object(valves)), function::updated_at.eq(now)))
            .execute(conn)
            .await
    })?;
    Ok(changed > 0)
}

async fn replace_all(db: &Db, functions: &[Function]) -> Result<(), StoreError> {
    write_db!(db, conn => {
        diesel::delete(function::table).execute(conn).await?;
        for row in functions.iter().map(FunctionRow::from) {
            diesel::insert_into(function::table).values(row).execute(conn).await?;
        }
        Ok(())
    })?;
    Ok(())
}

async fn deactivate_all(db: &Db, now: Seconds) -> Result<(), StoreError> {
    write_db!(db, conn => {
        diesel::update(function::table.filter(function::is_active.eq(true)))
            .set((function::is_active.eq(false), function::updated_at.eq(now)))
            .execute(conn)
            .await
    })?;
    Ok(())
}

async fn delete(db: &Db, id: &FunctionId) -> Result<bool, StoreError> {
    let deleted = write_db!(db, conn => {
        diesel::delete(function::table.find(&id.0)).execute(conn).await
    })?;
    Ok(deleted > 0)
}
