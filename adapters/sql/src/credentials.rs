use async_trait::async_trait;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use loquat_core::account::{Credential, CredentialStore};
use loquat_core::identity::{Email, UserId};
use loquat_core::shared::{Secret, StoreError};

use crate::db::Db;
use crate::dialect::lower;
use crate::schema::auth;

/// Credentials in the table `auth`.
#[derive(Debug, Clone)]
pub struct SqlCredentials {
    db: Db,
}

impl SqlCredentials {
    pub fn new(db: Db) -> Self {
        Self { db }
    }
}

#[async_trait]
impl CredentialStore for SqlCredentials {
    async fn find_by_email(&self, email: &Email) -> Result<Option<Credential>, StoreError> {
        find_by_email(&self.db, email).await
    }

    async fn find(&self, user: &UserId) -> Result<Option<Credential>, StoreError> {
        find(&self.db, user).await
    }
}

/// What is read of a row of the table `auth`.
#[derive(Queryable, Selectable)]
#[diesel(table_name = auth)]
struct CredentialRow {
    id: String,
    password: String,
    active: bool,
}

impl From<CredentialRow> for Credential {
    fn from(row: CredentialRow) -> Self {
        Self {
            user: row.id.into(),
            password_hash: Secret::new(row.password),
            active: row.active,
        }
    }
}

async fn find_by_email(db: &Db, email: &Email) -> Result<Option<Credential>, StoreError> {
    let row: Option<CredentialRow> = on_db!(db, conn => {
        auth::table
            .filter(lower(auth::email).eq(email.as_str()))
            .select(CredentialRow::as_select())
            .first(conn)
            .await
            .optional()
    })?;
    Ok(row.map(Credential::from))
}

async fn find(db: &Db, user: &UserId) -> Result<Option<Credential>, StoreError> {
    let row: Option<CredentialRow> = on_db!(db, conn => {
        auth::table.find(&user.0).select(CredentialRow::as_select()).first(conn).await.optional()
    })?;
    Ok(row.map(Credential::from))
}
