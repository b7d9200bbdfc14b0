use async_trait::async_trait;
use diesel::dsl::now;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use loquat_core::settings::{Saved, SettingsStore, put};
use loquat_core::shared::{JsonObject, StoreError};

use crate::column::JsonColumn;
use crate::db::Db;
use crate::lock::{Alone, TakeTurns};
use crate::schema::config;

/// The saved settings: one JSON object in the only row of the table `config`.
#[derive(Debug, Clone)]
pub struct SqlSettings {
    db: Db,
}

impl SqlSettings {
    pub fn new(db: Db) -> Self {
        Self { db }
    }
}

#[async_trait]
impl SettingsStore for SqlSettings {
    async fn load(&self) -> Result<JsonObject, StoreError> {
        load(&self.db).await
    }

    async fn merge(&self, values: &[Saved]) -> Result<JsonObject, StoreError> {
        merge(&self.db, values).await
    }

    async fn replace(&self, tree: &JsonObject) -> Result<(), StoreError> {
        replace(&self.db, tree).await
    }

    async fn clear(&self) -> Result<(), StoreError> {
        clear(&self.db).await
    }
}

/// The row that counts. Should an older program have left several, readers take the highest.
macro_rules! row {
    ($conn:ident) => {
        config::table
            .order(config::id.desc())
            .select((config::id, config::data))
            .first::<(i32, JsonColumn)>($conn)
            .await
            .optional()
    };
}

/// Writes the tree into its row, and removes rows beside it: the original reads the highest and writes the lowest, so
/// that with two of them nothing that is saved would ever be read.
macro_rules! write {
    ($conn:ident, $tree:expr, $id:expr) => {{
        let data = JsonColumn::object(Some($tree));
        match $id {
            Some(id) => {
                diesel::update(config::table.find(id))
                    .set((config::data.eq(data), config::updated_at.eq(now.nullable())))
                    .execute($conn)
                    .await?;
                diesel::delete(config::table.filter(config::id.ne(id)))
                    .execute($conn)
                    .await
            }
            None => {
                diesel::insert_into(config::table)
                    .values((
                        config::data.eq(data),
                        config::version.eq(0),
                        config::created_at.eq(now),
                        config::updated_at.eq(now.nullable()),
                    ))
                    .execute($conn)
                    .await
            }
        }
    }};
}

async fn load(db: &Db) -> Result<JsonObject, StoreError> {
    let row = on_db!(db, conn => row!(conn))?;
    Ok(tree_of(row))
}

async fn merge(db: &Db, values: &[Saved]) -> Result<JsonObject, StoreError> {
    let merged = write_db!(db, conn => {
        conn.alone(Alone::Settings).await?;
        let row = row!(conn)?;
        let id = row.as_ref().map(|(id, _)| *id);
        let mut tree = tree_of(row);
        for saved in values {
            put(&mut tree, saved.path, saved.value.clone());
        }
        write!(conn, &tree, id)?;
        Ok(tree)
    })?;
    Ok(merged)
}

async fn replace(db: &Db, tree: &JsonObject) -> Result<(), StoreError> {
    write_db!(db, conn => {
        conn.alone(Alone::Settings).await?;
        let id = row!(conn)?.map(|(id, _)| id);
        write!(conn, tree, id)
    })?;
    Ok(())
}

async fn clear(db: &Db) -> Result<(), StoreError> {
    write_db!(db, conn => {
        conn.alone(Alone::Settings).await?;
        diesel::delete(config::table).execute(conn).await
    })?;
    Ok(())
}

fn tree_of(row: Option<(i32, JsonColumn)>) -> JsonObject {
    row.and_then(|(_, data)| data.into_object()).unwrap_or_default()
}
