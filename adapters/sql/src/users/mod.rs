mod belongings;
mod list;
mod row;
mod write;

use async_trait::async_trait;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};
use diesel_async::RunQueryDsl;
use loquat_core::account::{NewAccount, UserChange, UserFilter, UserStore};
use loquat_core::identity::{Email, OauthSession, Standing, User, UserId};
use loquat_core::shared::{JsonObject, Listing, Page, Seconds, StoreError};

use crate::db::Db;
use crate::dialect::lower;
use crate::groups::GroupRow;
use crate::schema::{oauth_session, users};
use row::{OauthSessionRow, UserRow};

/// Users in the tables `user` and `auth`.
#[derive(Debug, Clone)]
pub struct SqlUsers {
    db: Db,
}

impl SqlUsers {
    pub fn new(db: Db) -> Self {
        Self { db }
    }
}

#[async_trait]
impl UserStore for SqlUsers {
    async fn insert(&self, account: &NewAccount) -> Result<User, StoreError> {
        write::insert(&self.db, account).await
    }

    async fn find(&self, id: &UserId) -> Result<Option<User>, StoreError> {
        find(&self.db, id).await
    }

    async fn find_standing(&self, id: &UserId) -> Result<Option<Standing>, StoreError> {
        find_standing(&self.db, id).await
    }

    async fn find_by_email(&self, email: &Email) -> Result<Option<User>, StoreError> {
        find_by_email(&self.db, email).await
    }

    async fn find_by_oauth(&self, provider: &str, subject: &str) -> Result<Option<User>, StoreError> {
        find_by_oauth(&self.db, provider, subject).await
    }

    async fn find_many(&self, ids: &[UserId]) -> Result<Vec<User>, StoreError> {
        find_many(&self.db, ids).await
    }

    async fn first(&self) -> Result<Option<User>, StoreError> {
        first(&self.db).await
    }

    async fn count(&self) -> Result<i64, StoreError> {
        count(&self.db).await
    }

    async fn list(&self, filter: &UserFilter, page: Option<Page>) -> Result<Listing<User>, StoreError> {
        list::list(&self.db, filter, page).await
    }

    async fn update(&self, id: &UserId, change: &UserChange, now: Seconds) -> Result<Option<User>, StoreError> {
        write::update(&self.db, id, change, now).await
    }

    async fn merge_settings(&self, id: &UserId, patch: &JsonObject, now: Seconds) -> Result<Option<User>, StoreError> {
        write::merge_settings(&self.db, id, patch, now).await
    }

    async fn merge_info(&self, id: &UserId, patch: &JsonObject, now: Seconds) -> Result<Option<User>, StoreError> {
        write::merge_info(&self.db, id, patch, now).await
    }

    async fn touch(&self, ids: &[UserId], at: Seconds) -> Result<(), StoreError> {
        write::touch(&self.db, ids, at).await
    }

    async fn oauth_sessions(&self, id: &UserId) -> Result<Vec<OauthSession>, StoreError> {
        oauth_sessions(&self.db, id).await
    }

    async fn delete(&self, id: &UserId, now: Seconds) -> Result<bool, StoreError> {
        write::delete(&self.db, id, now).await
    }
}

async fn find(db: &Db, id: &UserId) -> Result<Option<User>, StoreError> {
    let row: Option<UserRow> = on_db!(db, conn => {
        users::table.find(&id.0).select(UserRow::as_select()).first(conn).await.optional()
    })?;
    Ok(row.map(User::from))
}

async fn find_standing(db: &Db, id: &UserId) -> Result<Option<Standing>, StoreError> {
    let found: (Option<UserRow>, Vec<GroupRow>) = on_db!(db, conn => {
        async {
            let user = users::table.find(&id.0).select(UserRow::as_select()).first(conn).await.optional()?;
            let groups = groups_of!(&id.0).load(conn).await?;
            Ok::<_, diesel::result::Error>((user, groups))
        }
        .await
    })?;
    let (Some(user), groups) = found else { return Ok(None) };
    Ok(Some(Standing {
        user: user.into(),
        groups: groups.into_iter().map(Into::into).collect(),
    }))
}

async fn find_by_email(db: &Db, email: &Email) -> Result<Option<User>, StoreError> {
    // Other programs stored addresses in upper case too.
    let row: Option<UserRow> = on_db!(db, conn => {
        users::table
            .filter(lower(users::email).eq(email.as_str()))
            .order((users::created_at, users::id))
            .select(UserRow::as_select())
            .first(conn)
            .await
            .optional()
    })?;
    Ok(row.map(User::from))
}

async fn find_by_oauth(db: &Db, provider: &str, subject: &str) -> Result<Option<User>, StoreError> {
    // Accounts without an identity cost a look at a column; what is no JSON is nobody's.
    let row: Option<UserRow> = match db {
        Db::Sqlite { .. } => on_db!(db, conn => {
            let said = sql::<Nullable<Text>>("CASE WHEN json_valid(oauth) THEN json_extract(oauth, '$.\"' || ")
                .bind::<Text, _>(provider)
                .sql(" || '\".sub') END");
            let called = users::table.filter(users::oauth.is_not_null()).filter(said.eq(subject));
            called.order((users::created_at, users::id)).select(UserRow::as_select()).first(conn).await.optional()
        }),
        Db::Postgres(_) => on_db!(db, conn => {
            let said = sql::<Nullable<Text>>("oauth -> ").bind::<Text, _>(provider).sql(" ->> 'sub'");
            let called = users::table.filter(users::oauth.is_not_null()).filter(said.eq(subject));
            called.order((users::created_at, users::id)).select(UserRow::as_select()).first(conn).await.optional()
        }),
    }?;
    Ok(row.map(User::from))
}

async fn find_many(db: &Db, ids: &[UserId]) -> Result<Vec<User>, StoreError> {
    let mut found = Vec::with_capacity(ids.len());
    for some in ids.chunks(crate::dialect::CHUNK) {
        let some: Vec<&str> = some.iter().map(UserId::as_str).collect();
        let rows: Vec<UserRow> = on_db!(db, conn => {
            users::table.filter(users::id.eq_any(some)).select(UserRow::as_select()).load(conn).await
        })?;
        found.extend(rows.into_iter().map(User::from));
    }
    Ok(found)
}

async fn first(db: &Db) -> Result<Option<User>, StoreError> {
    let row: Option<UserRow> = on_db!(db, conn => {
        users::table
            .order((users::created_at, users::id))
            .select(UserRow::as_select())
            .first(conn)
            .await
            .optional()
    })?;
    Ok(row.map(User::from))
}

async fn count(db: &Db) -> Result<i64, StoreError> {
    let count = on_db!(db, conn => users::table.count().get_result(conn).await)?;
    Ok(count)
}

async fn oauth_sessions(db: &Db, id: &UserId) -> Result<Vec<OauthSession>, StoreError> {
    let rows: Vec<OauthSessionRow> = on_db!(db, conn => {
        oauth_session::table
            .filter(oauth_session::user_id.eq(&id.0))
            .order((oauth_session::created_at, oauth_session::id))
            .select(OauthSessionRow::as_select())
            .load(conn)
            .await
    })?;
    Ok(rows.into_iter().map(OauthSession::from).collect())
}
