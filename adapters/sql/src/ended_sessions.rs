use async_trait::async_trait;
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use loquat_core::account::{EndedSessions, SessionsSince, TokenId};
use loquat_core::identity::UserId;
use loquat_core::shared::{Moment, Seconds, StoreError};

use crate::db::Db;
use crate::schema::{loquat_ended_session as ended, loquat_sessions_since as sessions_since};

/// Ended sessions in tables of our own: the original does not remember any.
#[derive(Debug, Clone)]
pub struct SqlEndedSessions {
    db: Db,
}

impl SqlEndedSessions {
    pub fn new(db: Db) -> Self {
        Self { db }
    }
}

#[async_trait]
impl EndedSessions for SqlEndedSessions {
    async fn end(&self, token: &TokenId, until: Option<Seconds>, now: Seconds) -> Result<(), StoreError> {
        end(&self.db, token, until, now).await
    }

    async fn is_ended(&self, token: &TokenId) -> Result<bool, StoreError> {
        is_ended(&self.db, token).await
    }

    async fn end_all(&self, user: &UserId, since: &SessionsSince) -> Result<(), StoreError> {
        end_all(&self.db, user, since).await
    }

    async fn since(&self, user: &UserId) -> Result<Option<SessionsSince>, StoreError> {
        since(&self.db, user).await
    }
}

async fn end(db: &Db, token: &TokenId, until: Option<Seconds>, now: Seconds) -> Result<(), StoreError> {
    write_db!(db, conn => {
        diesel::delete(ended::table.filter(ended::until.lt(now))).execute(conn).await?;
        diesel::insert_into(ended::table)
            .values((ended::token.eq(&token.0), ended::until.eq(until)))
            .on_conflict_do_nothing()
            .execute(conn)
            .await
    })?;
    Ok(())
}

async fn is_ended(db: &Db, token: &TokenId) -> Result<bool, StoreError> {
    let found: bool = on_db!(db, conn => {
        diesel::select(exists(ended::table.find(&token.0))).get_result(conn).await
    })?;
    Ok(found)
}

async fn end_all(db: &Db, user: &UserId, since: &SessionsSince) -> Result<(), StoreError> {
    let milliseconds = since.moment.milliseconds();
    let kept = since.kept.as_ref().map(TokenId::as_str);
    let values = (sessions_since::since.eq(milliseconds), sessions_since::kept.eq(kept));
    write_db!(db, conn => {
        diesel::insert_into(sessions_since::table)
            .values((sessions_since::user_id.eq(&user.0), values))
            .on_conflict(sessions_since::user_id)
            .do_update()
            .set(values)
            .execute(conn)
            .await
    })?;
    Ok(())
}

async fn since(db: &Db, user: &UserId) -> Result<Option<SessionsSince>, StoreError> {
    let row: Option<(i64, Option<String>)> = on_db!(db, conn => {
        sessions_since::table
            .find(&user.0)
            .select((sessions_since::since, sessions_since::kept))
            .first(conn)
            .await
            .optional()
    })?;
    Ok(row.map(|(milliseconds, kept)| SessionsSince {
        moment: Moment::from_nanoseconds(milliseconds.saturating_mul(1_000_000)),
        kept: kept.map(TokenId),
    }))
}
