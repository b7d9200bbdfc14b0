use async_trait::async_trait;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use loquat_core::provisioning::{Provisioned, ProvisionedStore, ResourceKind};
use loquat_core::shared::StoreError;

use crate::column::{object_of_text, text_of_object};
use crate::db::Db;
use crate::dialect::CHUNK;
use crate::schema::{groups, loquat_provisioned as provisioned, users};

/// What directories say of accounts and groups, in a table of our own.
#[derive(Debug, Clone)]
pub struct SqlProvisioned {
    db: Db,
}

impl SqlProvisioned {
    pub fn new(db: Db) -> Self {
        Self { db }
    }
}

#[async_trait]
impl ProvisionedStore for SqlProvisioned {
    async fn find_many(&self, kind: ResourceKind, ids: &[String]) -> Result<Vec<Provisioned>, StoreError> {
        find_many(&self.db, kind, ids).await
    }

    async fn by_external_id(&self, kind: ResourceKind, external_id: &str) -> Result<Vec<String>, StoreError> {
        by_external_id(&self.db, kind, external_id).await
    }

    async fn by_user_name(&self, user_name: &str) -> Result<Vec<String>, StoreError> {
        by_user_name(&self.db, user_name).await
    }

    async fn put(&self, provisioned: &Provisioned) -> Result<(), StoreError> {
        put(&self.db, provisioned).await
    }

    async fn remove(&self, kind: ResourceKind, id: &str) -> Result<(), StoreError> {
        remove(&self.db, kind, id).await
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = provisioned)]
struct Row {
    kind: String,
    id: String,
    external_id: Option<String>,
    user_name: Option<String>,
    details: String,
}

async fn find_many(db: &Db, kind: ResourceKind, ids: &[String]) -> Result<Vec<Provisioned>, StoreError> {
    let mut found = Vec::new();
    for some in ids.chunks(CHUNK) {
        let rows: Vec<Row> = on_db!(db, conn => {
            provisioned::table
                .filter(provisioned::kind.eq(kind.as_str()))
                .filter(provisioned::id.eq_any(some))
                .select(Row::as_select())
                .load(conn)
                .await
        })?;
        found.extend(rows.into_iter().map(|row| Provisioned {
            kind,
            id: row.id,
            external_id: row.external_id,
            user_name: row.user_name,
            details: object_of_text(&row.details),
        }));
    }
    Ok(found)
}

/// What belongs to somebody who is gone is passed over.
async fn by_external_id(db: &Db, kind: ResourceKind, external_id: &str) -> Result<Vec<String>, StoreError> {
    let named = provisioned::table
        .filter(provisioned::kind.eq(kind.as_str()))
        .filter(provisioned::external_id.eq(external_id))
        .select(provisioned::id);
    let ids = match kind {
        ResourceKind::User => {
            on_db!(db, conn => users::table.filter(users::id.eq_any(named)).select(users::id).load(conn).await)?
        }
        ResourceKind::Group => {
            on_db!(db, conn => groups::table.filter(groups::id.eq_any(named)).select(groups::id).load(conn).await)?
        }
    };
    Ok(ids)
}

async fn by_user_name(db: &Db, user_name: &str) -> Result<Vec<String>, StoreError> {
    let named = provisioned::table
        .filter(provisioned::kind.eq(ResourceKind::User.as_str()))
        .filter(provisioned::user_name.eq(user_name))
        .select(provisioned::id);
    let ids = on_db!(db, conn => users::table.filter(users::id.eq_any(named)).select(users::id).load(conn).await)?;
    Ok(ids)
}

async fn put(db: &Db, kept: &Provisioned) -> Result<(), StoreError> {
    let row = |kept: &Provisioned| Row {
        kind: kept.kind.as_str().to_owned(),
        id: kept.id.clone(),
        external_id: kept.external_id.clone(),
        user_name: kept.user_name.clone(),
        details: text_of_object(&kept.details),
    };
    write_db!(db, conn => {
        diesel::delete(provisioned::table.find((kept.kind.as_str(), &kept.id))).execute(conn).await?;
        diesel::insert_into(provisioned::table).values(row(kept)).execute(conn).await
    })?;
    Ok(())
}

async fn remove(db: &Db, kind: ResourceKind, id: &str) -> Result<(), StoreError> {
    write_db!(db, conn => {
        diesel::delete(provisioned::table.find((kind.as_str(), id))).execute(conn).await
    })?;
    Ok(())
}
