use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use loquat_core::chat::{Chat, ChatChange, ChatId, Tag, TagId};
use loquat_core::identity::UserId;
use loquat_core::shared::{Seconds, StoreError};

use super::row::{ChatRow, TagRow};
use super::steps::{ChatSteps, list_of, tags_in};
use super::tags::keep_tags;
use crate::column::JsonColumn;
use crate::db::Db;
use crate::schema::{chat, tag};

/// The chat of that id, which nobody else changes before the transaction ends.
macro_rules! held {
    ($conn:ident, $id:expr) => {{
        $conn.hold_chat(&$id.0).await?;
        let row: Option<ChatRow> = chat::table
            .find(&$id.0)
            .select(ChatRow::as_select())
            .first($conn)
            .await
            .optional()?;
        row.map(Chat::from)
    }};
}

pub(super) async fn insert(db: &Db, chats: &[Chat]) -> Result<(), StoreError> {
    let tags: Vec<Tag> = chats.iter().flat_map(Chat::tags_to_keep).collect();
    write_db!(db, conn => {
        keep_tags!(conn, &tags);
        for chat in chats {
            diesel::insert_into(chat::table).values(ChatRow::from(chat)).execute(conn).await?;
        }
        Ok(())
    })?;
    Ok(())
}

pub(super) async fn change(
    db: &Db,
    owner: &UserId,
    id: &ChatId,
    change: &ChatChange,
    now: Seconds,
) -> Result<Option<Chat>, StoreError> {
    let changed = write_db!(db, conn => {
        if *change == ChatChange::ToggleArchive {
            conn.hold_tags(&owner.0).await?;
        }
        let Some(mut chat) = held!(conn, id).filter(|chat| chat.user_id == *owner) else {
            return Ok(None);
        };
        chat.apply(change, now);
        let row = chat::table.find(&id.0);
        match change {
            ChatChange::Merge(_) => {
                let body = JsonColumn(chat.body.clone());
                let news = (chat::title.eq(&chat.title), chat::body.eq(body), chat::updated_at.eq(now));
                diesel::update(row).set(news).execute(conn).await?;
            }
            ChatChange::TogglePin | ChatChange::ToggleArchive | ChatChange::Move(_) => {
                let news = (
                    chat::pinned.eq(chat.pinned),
                    chat::archived.eq(chat.archived),
                    chat::folder_id.eq(chat.folder_id.as_ref().map(|folder| &folder.0)),
                    chat::updated_at.eq(now),
                );
                diesel::update(row).set(news).execute(conn).await?;
            }
        }
        if *change == ChatChange::ToggleArchive {
            if chat.archived {
                conn.drop_unused_tags(&owner.0, &list_of(&chat.tag_ids())).await?;
            } else {
                keep_tags!(conn, &chat.tags_to_keep());
            }
        }
        Ok(Some(chat))
    })?;
    Ok(changed)
}

pub(super) async fn archive_all(db: &Db, owner: &UserId, archived: bool) -> Result<(), StoreError> {
    write_db!(db, conn => {
        conn.hold_tags(&owner.0).await?;
        let others = chat::table.filter(chat::user_id.eq(&owner.0)).filter(chat::archived.ne(archived));
        if !archived {
            let metas: Vec<JsonColumn> = others.select(chat::meta).load(conn).await?;
            let usable = tags_in(metas).into_iter().filter(TagId::is_usable);
            let tags: Vec<Tag> = usable.map(|id| Tag::of_id(id, owner)).collect();
            keep_tags!(conn, &tags);
        }
        diesel::update(others).set(chat::archived.eq(archived)).execute(conn).await
    })?;
    Ok(())
}

pub(super) async fn delete(db: &Db, id: &ChatId) -> Result<bool, StoreError> {
    let id = &id.0;
    let deleted = write_db!(db, conn => {
        let owner: Option<String> = chat::table.find(id).select(chat::user_id).first(conn).await.optional()?;
        let Some(owner) = owner else { return Ok(false) };
        conn.hold_tags(&owner).await?;
        let row = chat::table.find(id).select((chat::id, chat::meta)).first(conn).await.optional()?;
        let Some(row) = row else { return Ok(false) };
        delete_chats!(conn, &owner, vec![row]);
        Ok(true)
    })?;
    Ok(deleted)
}

pub(super) async fn delete_all(db: &Db, owner: &UserId) -> Result<(), StoreError> {
    let owner = &owner.0;
    write_db!(db, conn => {
        let ids: Vec<String> = chat::table.filter(chat::user_id.eq(owner)).select(chat::id).load(conn).await?;
        delete_chat_rows!(conn, ids);
        Ok(())
    })?;
    Ok(())
}

pub(super) async fn share(
    db: &Db,
    owner: &UserId,
    id: &ChatId,
    copy_id: &ChatId,
    now: Seconds,
) -> Result<Option<Chat>, StoreError> {
    let shared = write_db!(db, conn => {
        let Some(chat) = held!(conn, id).filter(|chat| chat.user_id == *owner) else {
            return Ok(None);
        };
        let copies = chat::table.filter(chat::user_id.eq(Chat::owner_of_copy(id).0));
        let old: Option<String> = copies.select(chat::id).first(conn).await.optional()?;
        let copy = chat.shared_copy(old.map_or_else(|| copy_id.clone(), ChatId), now);
        let copies = chat::table.filter(chat::user_id.eq(&copy.user_id.0));
        diesel::delete(copies).execute(conn).await?;
        diesel::insert_into(chat::table).values(ChatRow::from(&copy)).execute(conn).await?;
        diesel::update(chat::table.find(&id.0)).set(chat::share_id.eq(&copy.id.0)).execute(conn).await?;
        Ok(Some(copy))
    })?;
    Ok(shared)
}

pub(super) async fn unshare(db: &Db, owner: &UserId, id: &ChatId) -> Result<bool, StoreError> {
    let id = &id.0;
    let was_shared = write_db!(db, conn => {
        conn.hold_chat(id).await?;
        let source = chat::table.find(id).filter(chat::user_id.eq(&owner.0)).filter(chat::share_id.is_not_null());
        let marked = diesel::update(source).set(chat::share_id.eq(None::<&str>)).execute(conn).await?;
        if marked > 0 {
            let copies = chat::table.filter(chat::user_id.eq(Chat::owner_of_copy(&ChatId(id.clone())).0));
            diesel::delete(copies).execute(conn).await?;
        }
        Ok(marked > 0)
    })?;
    Ok(was_shared)
}
