//! One message of a chat is changed: what every answer does at its end, and every second before.
//!
//! The body is read and written as text: most of it is none of our business, and it may be megabytes.

use diesel::SqliteConnection;
use diesel::prelude::{ExpressionMethods, OptionalExtension, QueryDsl};
use diesel::result::QueryResult;
use diesel_async::{AsyncConnection, AsyncPgConnection};
use loquat_core::chat::{ChatId, MessageEdit, MessageId};
use loquat_core::shared::{Seconds, StoreError};

use super::steps::ChatSteps;
use crate::column::TextOfJson;
use crate::db::{Db, lease};
use crate::error::SqlError;
use crate::schema::chat;

/// Answers whether there was something to change.
pub(super) async fn message(
    db: &Db,
    id: &ChatId,
    message: &MessageId,
    edit: &MessageEdit,
    now: Seconds,
) -> Result<bool, StoreError> {
    let change = Change {
        chat: id.clone(),
        message: message.clone(),
        edit: edit.clone(),
        now,
    };
    let changed = match db {
        Db::Postgres(pool) => {
            let mut conn = lease(pool).await?;
            AsyncConnection::transaction(&mut *conn, async |conn| change.in_postgres(conn).await).await
        }
        // In one visit to the thread that may wait: each statement by itself would be one there and back, and a copy of
        // the body each way.
        Db::Sqlite { writer, .. } => {
            let mut conn = lease(writer).await?;
            conn.spawn_blocking(move |conn| conn.immediate_transaction(|conn| change.in_sqlite(conn)))
                .await
        }
    };
    Ok(changed.map_err(SqlError::Query)?)
}

struct Change {
    chat: ChatId,
    message: MessageId,
    edit: MessageEdit,
    now: Seconds,
}

impl Change {
    async fn in_postgres(&self, conn: &mut AsyncPgConnection) -> QueryResult<bool> {
        use diesel_async::RunQueryDsl;

        conn.hold_chat(&self.chat.0).await?;
        let row = chat::table.find(&self.chat.0);
        let body = row.select(chat::body).first(conn).await.optional()?;
        let Some(edited) = body.and_then(|body| self.on(body)) else {
            return Ok(false);
        };
        let news = (chat::body.eq(edited), chat::updated_at.eq(self.now));
        diesel::update(row).set(news).execute(conn).await?;
        Ok(true)
    }

    fn in_sqlite(&self, conn: &mut SqliteConnection) -> QueryResult<bool> {
        use diesel::RunQueryDsl;

        let row = chat::table.find(&self.chat.0);
        let body = row.select(chat::body).first(conn).optional()?;
        let Some(edited) = body.and_then(|body| self.on(body)) else {
            return Ok(false);
        };
        let news = (chat::body.eq(edited), chat::updated_at.eq(self.now));
        diesel::update(row).set(news).execute(conn)?;
        Ok(true)
    }

    /// The body with the change.
    fn on(&self, body: Option<TextOfJson>) -> Option<TextOfJson> {
        let body = body.map(|body| body.0).filter(|body| body.starts_with('{'));
        let edited = self.edit.in_body(body.as_deref().unwrap_or("{}"), &self.message)?;
        Some(TextOfJson(edited))
    }
}
