use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::result::Error;
use diesel_async::RunQueryDsl;
use loquat_core::account::{NewAccount, UserChange};
use loquat_core::identity::{Email, Role, User, UserId};
use loquat_core::shared::{JsonObject, Seconds, StoreError};

use super::belongings::delete_belongings;
use super::row::{CredentialPatch, CredentialRow, UserPatch, UserRow};
use crate::column::JsonColumn;
use crate::db::Db;
use crate::dialect::{CHUNK, lower};
use crate::error::SqlError;
use crate::lock::{Alone, TakeTurns};
use crate::schema::{auth, chat, chat_file, group_member, groups, loquat_provisioned, users};

/// Does somebody else have the address?
macro_rules! taken {
    ($conn:ident, $email:expr, $but:expr) => {
        diesel::select(exists(
            users::table
                .filter(lower(users::email).eq($email))
                .filter(users::id.ne($but)),
        ))
        .get_result::<bool>($conn)
    };
}

pub(super) async fn insert(db: &Db, account: &NewAccount) -> Result<User, StoreError> {
    let email = account.user.email.as_str();
    let added: Result<UserRow, SqlError> = write_db!(db, conn => {
        conn.alone(Alone::Addresses).await?;
        if taken!(conn, email, "").await? {
            return Err(Error::RollbackTransaction);
        }
        let first: Option<i64> = users::table
            .order((users::created_at, users::id))
            .select(users::created_at)
            .first(conn)
            .await
            .optional()?;
        let mut row = UserRow::from(account.user.clone());
        match first {
            Some(first) => row.created_at = row.created_at.max(first + 1),
            None if account.first_is_admin => row.role = Role::Admin.as_str().to_owned(),
            None => {}
        }
        diesel::insert_into(auth::table).values(CredentialRow::from(account)).execute(conn).await?;
        diesel::insert_into(users::table).values(row).returning(UserRow::as_returning()).get_result(conn).await
    });
    Ok(added.map_err(|error| refused(error, &account.user.email))?.into())
}

/// A transaction that gave up by itself found the address taken.
fn refused(error: SqlError, email: &Email) -> StoreError {
    match error {
        SqlError::Query(Error::RollbackTransaction) => StoreError::Duplicate(email.as_str().to_owned()),
        other => other.into(),
    }
}

pub(super) async fn update(
    db: &Db,
    id: &UserId,
    change: &UserChange,
    now: Seconds,
) -> Result<Option<User>, StoreError> {
    let changed: Result<Option<UserRow>, SqlError> = write_db!(db, conn => {
        if let Some(email) = &change.email {
            conn.alone(Alone::Addresses).await?;
            if taken!(conn, email.as_str(), id.as_str()).await? {
                return Err(Error::RollbackTransaction);
            }
        }
        if let Some(patch) = CredentialPatch::new(change) {
            diesel::update(auth::table.find(&id.0)).set(patch).execute(conn).await?;
        }
        diesel::update(users::table.find(&id.0))
            .set(UserPatch::new(change, now))
            .returning(UserRow::as_returning())
            .get_result(conn)
            .await
            .optional()
    });
    let email = change.email.clone().unwrap_or_else(|| Email::typed(""));
    Ok(changed.map_err(|error| refused(error, &email))?.map(User::from))
}

/// Merges members into an object that a column holds. The first statement takes the row, so that of two merges at
/// once none is lost.
macro_rules! merge {
    ($db:expr, $id:expr, $patch:expr, $now:expr, $column:ident) => {{
        let merged: Option<UserRow> = write_db!($db, conn => {
            let row: Option<UserRow> = diesel::update(users::table.find(&$id.0))
                .set(users::updated_at.eq($now))
                .returning(UserRow::as_returning())
                .get_result(conn)
                .await
                .optional()?;
            let Some(row) = row else { return Ok(None) };
            let mut object = row.$column.and_then(JsonColumn::into_object).unwrap_or_default();
            object.extend($patch.clone());
            diesel::update(users::table.find(&$id.0))
                .set(users::$column.eq(JsonColumn::object(Some(&object))))
                .returning(UserRow::as_returning())
                .get_result(conn)
                .await
                .optional()
        })?;
        Ok(merged.map(User::from))
    }};
}

pub(super) async fn merge_settings(
    db: &Db,
    id: &UserId,
    patch: &JsonObject,
    now: Seconds,
) -> Result<Option<User>, StoreError> {
    merge!(db, id, patch, now, settings)
}

pub(super) async fn merge_info(
    db: &Db,
    id: &UserId,
    patch: &JsonObject,
    now: Seconds,
) -> Result<Option<User>, StoreError> {
    merge!(db, id, patch, now, info)
}

pub(super) async fn touch(db: &Db, ids: &[UserId], at: Seconds) -> Result<(), StoreError> {
    for some in ids.chunks(CHUNK) {
        let some: Vec<&str> = some.iter().map(UserId::as_str).collect();
        write_db!(db, conn => {
            diesel::update(users::table.filter(users::id.eq_any(some)).filter(users::last_active_at.lt(at)))
                .set(users::last_active_at.eq(at))
                .execute(conn)
                .await
        })?;
    }
    Ok(())
}

/// Foreign keys would remove a part of this on PostgreSQL and nothing on SQLite: it is all said here.
pub(super) async fn delete(db: &Db, id: &UserId, now: Seconds) -> Result<bool, StoreError> {
    let id = id.as_str();
    let removed: usize = write_db!(db, conn => {
        let joined = group_member::table.filter(group_member::user_id.eq(id)).select(group_member::group_id);
        diesel::update(groups::table.filter(groups::id.eq_any(joined)))
            .set(groups::updated_at.eq(now))
            .execute(conn)
            .await?;
        diesel::delete(group_member::table.filter(group_member::user_id.eq(id))).execute(conn).await?;

        let chats: Vec<String> = chat::table.filter(chat::user_id.eq(id)).select(chat::id).load(conn).await?;
        delete_chat_rows!(conn, chats);
        diesel::delete(chat_file::table.filter(chat_file::user_id.eq(id))).execute(conn).await?;
        delete_belongings!(conn, id);
        diesel::delete(loquat_provisioned::table.find(("User", id))).execute(conn).await?;
        diesel::delete(auth::table.find(id)).execute(conn).await?;
        diesel::delete(users::table.find(id)).execute(conn).await
    })?;
    Ok(removed > 0)
}
