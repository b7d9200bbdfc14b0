use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use loquat_core::account::{Email, Role, User, UserId};
use loquat_core::shared::StoreError;

use crate::column::{DateColumn, JsonColumn};
use crate::db::Db;
use crate::schema::users;

/// Users in the tables `user` and `auth`.
#[derive(Debug, Clone)]
pub struct SqlUsers {
    db: Db,
}

impl SqlUsers {
    pub fn new(db: Db) -> Self {
        Self { db }
    }

    pub async fn find(&self, id: &UserId) -> Result<Option<User>, StoreError> {
        find(&self.db, id).await
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = users)]
struct UserRow {
    id: String,
    name: String,
    email: String,
    role: String,
    date_of_birth: Option<DateColumn>,
    info: Option<JsonColumn>,
}

async fn find(db: &Db, id: &UserId) -> Result<Option<User>, StoreError> {
    let row: Option<UserRow> = on_db!(db, conn => {
        users::table.find(&id.0).select(UserRow::as_select()).first(conn).await.optional()
    })?;
    drop(row);
    Ok(None)
}
