use async_trait::async_trait;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use loquat_core::identity::UserId;
use loquat_core::memory::{Memory, MemoryId, MemoryStore};
use loquat_core::shared::{Seconds, StoreError};

use crate::db::Db;
use crate::schema::memory;

/// Memories in the table `memory`.
#[derive(Debug, Clone)]
pub struct SqlMemories {
    db: Db,
}

impl SqlMemories {
    pub fn new(db: Db) -> Self {
        Self { db }
    }
}

#[async_trait]
impl MemoryStore for SqlMemories {
    async fn insert(&self, memory: &Memory) -> Result<(), StoreError> {
        insert(&self.db, memory).await
    }

    async fn list(&self, owner: &UserId) -> Result<Vec<Memory>, StoreError> {
        list(&self.db, owner).await
    }

    async fn change(
        &self,
        owner: &UserId,
        id: &MemoryId,
        content: &str,
        now: Seconds,
    ) -> Result<Option<Memory>, StoreError> {
        change(&self.db, owner, id, content, now).await
    }

    async fn delete(&self, owner: &UserId, id: &MemoryId) -> Result<bool, StoreError> {
        delete(&self.db, owner, id).await
    }

    async fn delete_all(&self, owner: &UserId) -> Result<(), StoreError> {
        delete_all(&self.db, owner).await
    }
}

/// A row of the table `memory`.
#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = memory)]
struct MemoryRow {
    id: String,
    user_id: String,
    content: String,
    updated_at: i64,
    created_at: i64,
}

impl From<MemoryRow> for Memory {
    fn from(row: MemoryRow) -> Self {
        Self {
            id: row.id.into(),
            user_id: row.user_id.into(),
            content: row.content,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

async fn insert(db: &Db, new: &Memory) -> Result<(), StoreError> {
    let row = MemoryRow {
        id: new.id.0.clone(),
        user_id: new.user_id.0.clone(),
        content: new.content.clone(),
        updated_at: new.updated_at,
        created_at: new.created_at,
    };
    write_db!(db, conn => diesel::insert_into(memory::table).values(row).execute(conn).await)?;
    Ok(())
}

async fn list(db: &Db, owner: &UserId) -> Result<Vec<Memory>, StoreError> {
    let rows: Vec<MemoryRow> = on_db!(db, conn => {
        memory::table
            .filter(memory::user_id.eq(&owner.0))
            .order((memory::created_at, memory::id))
            .select(MemoryRow::as_select())
            .load(conn)
            .await
    })?;
    Ok(rows.into_iter().map(Memory::from).collect())
}

async fn change(
    db: &Db,
    owner: &UserId,
    id: &MemoryId,
    content: &str,
    now: Seconds,
) -> Result<Option<Memory>, StoreError> {
    let row: Option<MemoryRow> = write_db!(db, conn => {
        diesel::update(memory::table.filter(memory::id.eq(&id.0)).filter(memory::user_id.eq(&owner.0)))
            .set((memory::content.eq(content), memory::updated_at.eq(now)))
            .returning(MemoryRow::as_returning())
            .get_result(conn)
            .await
            .optional()
    })?;
    Ok(row.map(Memory::from))
}

async fn delete(db: &Db, owner: &UserId, id: &MemoryId) -> Result<bool, StoreError> {
    let deleted = write_db!(db, conn => {
        diesel::delete(memory::table.filter(memory::id.eq(&id.0)).filter(memory::user_id.eq(&owner.0)))
            .execute(conn)
            .await
    })?;
    Ok(deleted > 0)
}

async fn delete_all(db: &Db, owner: &UserId) -> Result<(), StoreError> {
    write_db!(db, conn => {
        diesel::delete(memory::table.filter(memory::user_id.eq(&owner.0))).execute(conn).await
    })?;
    Ok(())
}
