use async_trait::async_trait;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use loquat_core::account::{OAuthSessions, StoredOAuthSession};
use loquat_core::identity::UserId;
use loquat_core::shared::StoreError;

use crate::db::Db;
use crate::schema::{loquat_oauth_subject as subjects, oauth_session};

/// Sessions at sign-in providers in the table `oauth_session`; how the providers call them, in one of our own.
#[derive(Debug, Clone)]
pub struct SqlOAuthSessions {
    db: Db,
}

impl SqlOAuthSessions {
    pub fn new(db: Db) -> Self {
        Self { db }
    }
}

#[async_trait]
impl OAuthSessions for SqlOAuthSessions {
    async fn put(
        &self,
        session: &StoredOAuthSession,
        subject: Option<&str>,
        sid: Option<&str>,
    ) -> Result<(), StoreError> {
        put(&self.db, session, subject, sid).await
    }

    async fn find(&self, id: &str) -> Result<Option<StoredOAuthSession>, StoreError> {
        find(&self.db, id).await
    }

    async fn of_user(&self, user: &UserId, provider: &str) -> Result<Option<StoredOAuthSession>, StoreError> {
        of_user(&self.db, user, provider).await
    }

    async fn replace(&self, expected: &StoredOAuthSession, new: &StoredOAuthSession) -> Result<bool, StoreError> {
        replace(&self.db, expected, new).await
    }

    async fn remove(&self, expected: &StoredOAuthSession) -> Result<(), StoreError> {
        remove(&self.db, expected).await
    }

    async fn remove_of_user(&self, user: &UserId, provider: &str) -> Result<(), StoreError> {
        remove_of_user(&self.db, user, provider).await
    }

    async fn user_of_sid(&self, provider: &str, sid: &str) -> Result<Option<UserId>, StoreError> {
        user_of_sid(&self.db, provider, sid).await
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = oauth_session)]
struct Row {
    id: String,
    user_id: String,
    provider: String,
    token: String,
    expires_at: i64,
    created_at: i64,
    updated_at: i64,
}

impl From<Row> for StoredOAuthSession {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            user: row.user_id.into(),
            provider: row.provider,
            token: row.token,
            expires_at: row.expires_at,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

impl From<&StoredOAuthSession> for Row {
    fn from(session: &StoredOAuthSession) -> Self {
        Self {
            id: session.id.clone(),
            user_id: session.user.0.clone(),
            provider: session.provider.clone(),
            token: session.token.clone(),
            expires_at: session.expires_at,
            created_at: session.created_at,
            updated_at: session.updated_at,
        }
    }
}

#[derive(Insertable)]
#[diesel(table_name = subjects)]
struct SubjectRow<'a> {
    oauth_session_id: &'a str,
    provider: &'a str,
    subject: &'a str,
    sid: Option<&'a str>,
    user_id: &'a str,
    created_at: i64,
}

async fn put(
    db: &Db,
    session: &StoredOAuthSession,
    subject: Option<&str>,
    sid: Option<&str>,
) -> Result<(), StoreError> {
    let (user, provider) = (session.user.as_str(), session.provider.as_str());
    let subject = subject.map(|subject| SubjectRow {
        oauth_session_id: &session.id,
        provider,
        subject,
        sid,
        user_id: user,
        created_at: session.created_at,
    });
    write_db!(db, conn => {
        let before = oauth_session::table
            .filter(oauth_session::user_id.eq(user))
            .filter(oauth_session::provider.eq(provider));
        diesel::delete(before).execute(conn).await?;
        let before = subjects::table.filter(subjects::user_id.eq(user)).filter(subjects::provider.eq(provider));
        diesel::delete(before).execute(conn).await?;
        diesel::insert_into(oauth_session::table).values(Row::from(session)).execute(conn).await?;
        if let Some(row) = &subject {
            diesel::insert_into(subjects::table).values(row).execute(conn).await?;
        }
        Ok::<_, diesel::result::Error>(())
    })?;
    Ok(())
}

async fn find(db: &Db, id: &str) -> Result<Option<StoredOAuthSession>, StoreError> {
    let row: Option<Row> = on_db!(db, conn => {
        oauth_session::table.find(id).select(Row::as_select()).first(conn).await.optional()
    })?;
    Ok(row.map(Into::into))
}

async fn of_user(db: &Db, user: &UserId, provider: &str) -> Result<Option<StoredOAuthSession>, StoreError> {
    let row: Option<Row> = on_db!(db, conn => {
        oauth_session::table
            .filter(oauth_session::user_id.eq(user.as_str()))
            .filter(oauth_session::provider.eq(provider))
            .order(oauth_session::updated_at.desc())
            .select(Row::as_select())
            .first(conn)
            .await
            .optional()
    })?;
    Ok(row.map(Into::into))
}

/// Each sealing is another text, so the text tells whether the row is still the same.
async fn replace(db: &Db, expected: &StoredOAuthSession, new: &StoredOAuthSession) -> Result<bool, StoreError> {
    let changed = write_db!(db, conn => {
        let same = oauth_session::table.find(&expected.id).filter(oauth_session::token.eq(&expected.token));
        diesel::update(same)
            .set((
                oauth_session::token.eq(&new.token),
                oauth_session::expires_at.eq(new.expires_at),
                oauth_session::updated_at.eq(new.updated_at),
            ))
            .execute(conn)
            .await
    })?;
    Ok(changed > 0)
}

async fn remove(db: &Db, expected: &StoredOAuthSession) -> Result<(), StoreError> {
    write_db!(db, conn => {
        let same = oauth_session::table.find(&expected.id).filter(oauth_session::token.eq(&expected.token));
        if diesel::delete(same).execute(conn).await? > 0 {
            diesel::delete(subjects::table.find(&expected.id)).execute(conn).await?;
        }
        Ok::<_, diesel::result::Error>(())
    })?;
    Ok(())
}

async fn remove_of_user(db: &Db, user: &UserId, provider: &str) -> Result<(), StoreError> {
    let user = user.as_str();
    write_db!(db, conn => {
        let all = oauth_session::table
            .filter(oauth_session::user_id.eq(user))
            .filter(oauth_session::provider.eq(provider));
        diesel::delete(all).execute(conn).await?;
        let all = subjects::table.filter(subjects::user_id.eq(user)).filter(subjects::provider.eq(provider));
        diesel::delete(all).execute(conn).await
    })?;
    Ok(())
}

async fn user_of_sid(db: &Db, provider: &str, sid: &str) -> Result<Option<UserId>, StoreError> {
    let user: Option<String> = on_db!(db, conn => {
        subjects::table
            .filter(subjects::provider.eq(provider))
            .filter(subjects::sid.eq(sid))
            .select(subjects::user_id)
            .first(conn)
            .await
            .optional()
    })?;
    Ok(user.map(UserId))
}
