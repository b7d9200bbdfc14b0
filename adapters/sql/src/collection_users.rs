use async_trait::async_trait;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use loquat_core::identity::UserId;
use loquat_core::retrieval::{CollectionName, CollectionUsers};
use loquat_core::shared::{Seconds, StoreError};

use crate::db::Db;
use crate::schema::loquat_collection_user as held;

/// Who put something into collections, in the table `loquat_collection_user`.
#[derive(Debug, Clone)]
pub struct SqlCollectionUsers {
    db: Db,
}

impl SqlCollectionUsers {
    pub fn new(db: Db) -> Self {
        Self { db }
    }
}

#[async_trait]
impl CollectionUsers for SqlCollectionUsers {
    async fn add(&self, collection: &CollectionName, user: &UserId, now: Seconds) -> Result<(), StoreError> {
        add(&self.db, collection, user, now).await
    }

    async fn of(&self, collection: &CollectionName) -> Result<Vec<UserId>, StoreError> {
        of(&self.db, collection).await
    }

    async fn forget(&self, collection: Option<&CollectionName>) -> Result<(), StoreError> {
        forget(&self.db, collection).await
    }
}

async fn add(db: &Db, collection: &CollectionName, user: &UserId, now: Seconds) -> Result<(), StoreError> {
    write_db!(db, conn => {
        diesel::insert_into(held::table)
            .values((
                held::collection.eq(&collection.0),
                held::user_id.eq(&user.0),
                held::created_at.eq(now),
            ))
            .on_conflict((held::collection, held::user_id))
            .do_nothing()
            .execute(conn)
            .await
    })?;
    Ok(())
}

async fn of(db: &Db, collection: &CollectionName) -> Result<Vec<UserId>, StoreError> {
    let users: Vec<String> = on_db!(db, conn => {
        held::table
            .filter(held::collection.eq(&collection.0))
            .order(held::user_id)
            .select(held::user_id)
            .load(conn)
            .await
    })?;
    Ok(users.into_iter().map(UserId).collect())
}

async fn forget(db: &Db, collection: Option<&CollectionName>) -> Result<(), StoreError> {
    write_db!(db, conn => {
        match collection {
            Some(one) => {
                diesel::delete(held::table.filter(held::collection.eq(&one.0))).execute(conn).await
            }
            None => diesel::delete(held::table).execute(conn).await,
        }
    })?;
    Ok(())
}
