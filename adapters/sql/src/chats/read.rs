use std::collections::HashMap;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use loquat_core::chat::{Chat, ChatHead, ChatId};
use loquat_core::identity::UserId;
use loquat_core::shared::StoreError;

use super::row::ChatRow;
use crate::db::Db;
use crate::dialect::CHUNK;
use crate::schema::chat;

pub(super) async fn find(db: &Db, id: &ChatId) -> Result<Option<Chat>, StoreError> {
    let row: Option<ChatRow> = on_db!(db, conn => {
        chat::table.find(&id.0).select(ChatRow::as_select()).first(conn).await.optional()
    })?;
    Ok(row.map(Chat::from))
}

pub(super) async fn find_shared(db: &Db, id: &ChatId) -> Result<Option<Chat>, StoreError> {
    let source = diesel::alias!(chat as source);
    let is_shared = diesel::dsl::exists(source.filter(source.field(chat::share_id).eq(&id.0)));
    let row: Option<ChatRow> = on_db!(db, conn => {
        chat::table.find(&id.0).filter(is_shared).select(ChatRow::as_select()).first(conn).await.optional()
    })?;
    Ok(row.map(Chat::from))
}

pub(super) async fn head_of(db: &Db, id: &ChatId) -> Result<Option<ChatHead>, StoreError> {
    let head: Option<(String, String, Option<String>)> = on_db!(db, conn => {
        let columns = (chat::user_id, chat::title, chat::folder_id);
        chat::table.find(&id.0).select(columns).first(conn).await.optional()
    })?;
    Ok(head.map(|(owner, title, folder)| ChatHead {
        owner: UserId(owner),
        title,
        folder: folder.map(Into::into),
    }))
}

pub(super) async fn find_many(db: &Db, ids: &[ChatId]) -> Result<Vec<Chat>, StoreError> {
    let mut found = HashMap::new();
    for some in ids.chunks(CHUNK) {
        let some: Vec<&str> = some.iter().map(ChatId::as_str).collect();
        let rows: Vec<ChatRow> = on_db!(db, conn => {
            chat::table.filter(chat::id.eq_any(some)).select(ChatRow::as_select()).load(conn).await
        })?;
        found.extend(rows.into_iter().map(Chat::from).map(|chat| (chat.id.clone(), chat)));
    }
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

pub(super) async fn following(db: &Db, after: Option<&ChatId>, limit: i64) -> Result<Vec<Chat>, StoreError> {
    let after = after.map_or("", ChatId::as_str);
    let rows: Vec<ChatRow> = on_db!(db, conn => {
        chat::table
            .filter(chat::id.gt(after))
            .order(chat::id)
            .limit(limit)
            .select(ChatRow::as_select())
            .load(conn)
            .await
    })?;
    Ok(rows.into_iter().map(Chat::from).collect())
}
