//! Steps of transactions over chats, for this store and for others that remove chats.

use std::future::Future;

use diesel::result::QueryResult;
use diesel::sql_types::Text;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use loquat_core::chat::TagId;

use crate::column::JsonColumn;
use crate::db::AsyncSqlite;

/// What the databases do in different words.
///
/// Whoever takes hold of both the tags of a user and a chat takes the tags first.
pub(crate) trait ChatSteps {
    /// Nobody else changes the chat before the transaction ends.
    fn hold_chat(&mut self, id: &str) -> impl Future<Output = QueryResult<()>> + Send;

    /// Nobody else changes which tags the user has before the transaction ends.
    fn hold_tags(&mut self, owner: &str) -> impl Future<Output = QueryResult<()>> + Send;

    /// Removes those of the tags (a JSON list of ids) that no chat of the user has which is not archived.
    fn drop_unused_tags(&mut self, owner: &str, ids: &str) -> impl Future<Output = QueryResult<()>> + Send;
}

impl ChatSteps for AsyncPgConnection {
    async fn hold_chat(&mut self, id: &str) -> QueryResult<()> {
        let hold = diesel::sql_query("SELECT 1 FROM chat WHERE id = $1 FOR UPDATE");
        hold.bind::<Text, _>(id).execute(self).await.map(drop)
    }

    async fn hold_tags(&mut self, owner: &str) -> QueryResult<()> {
        let hold = diesel::sql_query("SELECT pg_advisory_xact_lock(hashtextextended($1, 1819243889))");
        hold.bind::<Text, _>(owner).execute(self).await.map(drop)
    }

    async fn drop_unused_tags(&mut self, owner: &str, ids: &str) -> QueryResult<()> {
        let delete = diesel::sql_query(
            "DELETE FROM tag WHERE user_id = $1 AND id IN (SELECT json_array_elements_text($2::json)) \
             AND NOT EXISTS (SELECT 1 FROM chat CROSS JOIN LATERAL json_array_elements_text(\
             CASE WHEN json_typeof(chat.meta -> 'tags') = 'array' THEN chat.meta -> 'tags' ELSE '[]'::json END) \
             AS held(id) WHERE chat.user_id = $1 AND NOT chat.archived AND held.id = tag.id)",
        );
        delete
            .bind::<Text, _>(owner)
            .bind::<Text, _>(ids)
            .execute(self)
            .await
            .map(drop)
    }
}

impl ChatSteps for AsyncSqlite {
    /// A writing transaction is alone anyway: it holds the file's one write lock.
    async fn hold_chat(&mut self, _: &str) -> QueryResult<()> {
        Ok(())
    }

    async fn hold_tags(&mut self, _: &str) -> QueryResult<()> {
        Ok(())
    }

    async fn drop_unused_tags(&mut self, owner: &str, ids: &str) -> QueryResult<()> {
        let delete = diesel::sql_query(
            "DELETE FROM tag WHERE user_id = $1 AND id IN (SELECT value FROM json_each($2)) \
             AND id NOT IN (SELECT held.value FROM chat, \
             json_each(CASE WHEN json_valid(chat.meta) THEN chat.meta ELSE '{}' END, '$.tags') AS held \
             WHERE chat.user_id = $1 AND chat.archived = 0 AND held.value IS NOT NULL)",
        );
        delete
            .bind::<Text, _>(owner.to_owned())
            .bind::<Text, _>(ids.to_owned())
            .execute(self)
            .await
            .map(drop)
    }
}

/// Removes the rows of chats, of their shared copies and of their links to files.
macro_rules! delete_chat_rows {
    ($conn:ident, $ids:expr) => {{
        use crate::schema::{chat, chat_file};
        use loquat_core::chat::{Chat, ChatId};
        for some in $ids.chunks($crate::dialect::CHUNK) {
            let copies = some.iter().map(|id| Chat::owner_of_copy(&ChatId(id.clone())).0);
            diesel::delete(chat::table.filter(chat::user_id.eq_any(copies)))
                .execute($conn)
                .await?;
            diesel::delete(chat_file::table.filter(chat_file::chat_id.eq_any(some)))
                .execute($conn)
                .await?;
            diesel::delete(chat::table.filter(chat::id.eq_any(some)))
                .execute($conn)
                .await?;
        }
    }};
}

/// Removes chats of one owner with all that belongs to them, inside a transaction that holds the owner's tags
/// ([`ChatSteps::hold_tags`]). `$chats` are pairs of an id and the column `meta`.
macro_rules! delete_chats {
    ($conn:ident, $owner:expr, $chats:expr) => {{
        let (ids, metas): (Vec<String>, Vec<$crate::column::JsonColumn>) = $chats.into_iter().unzip();
        delete_chat_rows!($conn, ids);
        let tags = $crate::chats::steps::tags_in(metas);
        if !tags.is_empty() {
            $conn
                .drop_unused_tags($owner, &$crate::chats::steps::list_of(&tags))
                .await?;
        }
    }};
}

/// The tags that these columns `meta` name.
pub(crate) fn tags_in(metas: Vec<JsonColumn>) -> Vec<TagId> {
    let metas = metas.into_iter().filter_map(JsonColumn::into_object);
    let mut tags: Vec<TagId> = metas.flat_map(|meta| TagId::all_in(&meta)).collect();
    tags.sort_unstable();
    tags.dedup();
    tags
}

/// A JSON list of tag ids.
pub(crate) fn list_of(tags: &[TagId]) -> String {
    let ids: Vec<&str> = tags.iter().map(TagId::as_str).collect();
    serde_json::Value::from(ids).to_string()
}
