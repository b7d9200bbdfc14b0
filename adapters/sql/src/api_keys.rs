use async_trait::async_trait;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use loquat_core::account::{ApiKey, ApiKeyStore, StoredKey};
use loquat_core::identity::UserId;
use loquat_core::shared::{Seconds, Secret, StoreError};

use crate::column::JsonColumn;
use crate::db::Db;
use crate::schema::api_key;

/// API keys in the table `api_key`.
#[derive(Debug, Clone)]
pub struct SqlApiKeys {
    db: Db,
}

impl SqlApiKeys {
    pub fn new(db: Db) -> Self {
        Self { db }
    }
}

#[async_trait]
impl ApiKeyStore for SqlApiKeys {
    async fn find(&self, key: &ApiKey) -> Result<Option<StoredKey>, StoreError> {
        find(&self.db, key).await
    }

    async fn of_user(&self, user: &UserId) -> Result<Option<StoredKey>, StoreError> {
        of_user(&self.db, user).await
    }

    async fn put(&self, key: &StoredKey) -> Result<(), StoreError> {
        put(&self.db, key).await
    }

    async fn delete(&self, user: &UserId) -> Result<bool, StoreError> {
        delete(&self.db, user).await
    }

    async fn touch(&self, key: &ApiKey, at: Seconds) -> Result<(), StoreError> {
        touch(&self.db, key, at).await
    }
}

/// A row of the table `api_key`, without the free object that nobody uses.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = api_key)]
struct KeyRow {
    id: String,
    user_id: Option<String>,
    key: String,
    expires_at: Option<i64>,
    last_used_at: Option<i64>,
    created_at: i64,
    updated_at: i64,
}

impl From<&StoredKey> for KeyRow {
    fn from(stored: &StoredKey) -> Self {
        Self {
            // The original finds the row by this id.
            id: format!("key_{}", stored.user),
            user_id: Some(stored.user.0.clone()),
            key: stored.key.secret().expose().to_owned(),
            expires_at: stored.expires_at,
            last_used_at: stored.last_used_at,
            created_at: stored.created_at,
            updated_at: stored.created_at,
        }
    }
}

impl KeyRow {
    /// A row without an owner, or with something else than a key, opens nothing.
    fn into_key(self) -> Option<StoredKey> {
        Some(StoredKey {
            key: ApiKey::of(&Secret::new(self.key))?,
            user: self.user_id?.into(),
            expires_at: self.expires_at,
            last_used_at: self.last_used_at,
            created_at: self.created_at,
        })
    }
}

async fn find(db: &Db, key: &ApiKey) -> Result<Option<StoredKey>, StoreError> {
    let key = key.secret().expose();
    let row: Option<KeyRow> = on_db!(db, conn => {
        api_key::table.filter(api_key::key.eq(key)).select(KeyRow::as_select()).first(conn).await.optional()
    })?;
    Ok(row.and_then(KeyRow::into_key))
}

async fn of_user(db: &Db, user: &UserId) -> Result<Option<StoredKey>, StoreError> {
    let row: Option<KeyRow> = on_db!(db, conn => {
        api_key::table
            .filter(api_key::user_id.eq(&user.0))
            .order(api_key::created_at.desc())
            .select(KeyRow::as_select())
            .first(conn)
            .await
            .optional()
    })?;
    Ok(row.and_then(KeyRow::into_key))
}

async fn put(db: &Db, key: &StoredKey) -> Result<(), StoreError> {
    let absent = JsonColumn::object(None);
    write_db!(db, conn => {
        diesel::delete(api_key::table.filter(api_key::user_id.eq(&key.user.0))).execute(conn).await?;
        diesel::insert_into(api_key::table)
            .values((KeyRow::from(key), api_key::data.eq(&absent)))
            .execute(conn)
            .await
    })?;
    Ok(())
}

async fn delete(db: &Db, user: &UserId) -> Result<bool, StoreError> {
    let removed: usize = write_db!(db, conn => {
        diesel::delete(api_key::table.filter(api_key::user_id.eq(&user.0))).execute(conn).await
    })?;
    Ok(removed > 0)
}

async fn touch(db: &Db, key: &ApiKey, at: Seconds) -> Result<(), StoreError> {
    let key = key.secret().expose();
    write_db!(db, conn => {
        diesel::update(api_key::table.filter(api_key::key.eq(key)))
            .set(api_key::last_used_at.eq(at))
            .execute(conn)
            .await
    })?;
    Ok(())
}
