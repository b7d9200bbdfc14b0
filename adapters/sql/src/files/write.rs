use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use loquat_core::chat::{ChatId, MessageId};
use loquat_core::file::{File, FileId, FilePatch};
use loquat_core::identity::UserId;
use loquat_core::shared::{Seconds, StoreError};

use super::row::FileRow;
use crate::column::JsonColumn;
use crate::db::Db;
use crate::schema::{channel_file, chat_file, file, knowledge_file};

pub(super) async fn insert(db: &Db, new: &File) -> Result<(), StoreError> {
    write_db!(db, conn => {
        diesel::insert_into(file::table).values(FileRow::from(new)).execute(conn).await
    })?;
    Ok(())
}

pub(super) async fn change(db: &Db, id: &FileId, patch: &FilePatch, now: Seconds) -> Result<Option<File>, StoreError> {
    let changed = write_db!(db, conn => {
        // The first statement locks the row: nobody else changes it between reading and writing.
        let row: Option<FileRow> = diesel::update(file::table.find(&id.0))
            .set(file::updated_at.eq(now))
            .returning(FileRow::as_returning())
            .get_result(conn)
            .await
            .optional()?;
        let Some(mut changed) = row.map(File::from) else {
            return Ok(None);
        };
        changed.data.extend(patch.data.clone());
        changed.meta.extend(patch.meta.clone());
        if let Some(hash) = &patch.hash {
            changed.hash.clone_from(hash);
        }
        diesel::update(file::table.find(&id.0))
            .set((
                file::data.eq(JsonColumn::object(Some(&changed.data))),
                file::meta.eq(JsonColumn::object(Some(&changed.meta))),
                file::hash.eq(&changed.hash),
            ))
            .execute(conn)
            .await?;
        Ok(Some(changed))
    })?;
    Ok(changed)
}

pub(super) async fn delete(db: &Db, id: &FileId) -> Result<Option<File>, StoreError> {
    let row: Option<FileRow> = write_db!(db, conn => {
        // SQLite does not follow foreign keys here: Open WebUI leaves rows that point at nothing.
        diesel::delete(knowledge_file::table.filter(knowledge_file::file_id.eq(&id.0))).execute(conn).await?;
        diesel::delete(chat_file::table.filter(chat_file::file_id.eq(&id.0))).execute(conn).await?;
        diesel::delete(channel_file::table.filter(channel_file::file_id.eq(&id.0))).execute(conn).await?;
        diesel::delete(file::table.find(&id.0)).returning(FileRow::as_returning()).get_result(conn).await.optional()
    })?;
    Ok(row.map(File::from))
}

pub(super) async fn delete_all(db: &Db) -> Result<(), StoreError> {
    write_db!(db, conn => {
        diesel::delete(knowledge_file::table).execute(conn).await?;
        diesel::delete(chat_file::table).execute(conn).await?;
        diesel::delete(channel_file::table).execute(conn).await?;
        diesel::delete(file::table).execute(conn).await
    })?;
    Ok(())
}

pub(super) async fn link_to_chat(
    db: &Db,
    chat: &ChatId,
    message: Option<&MessageId>,
    owner: &UserId,
    files: &[(String, FileId)],
    now: Seconds,
) -> Result<(), StoreError> {
    write_db!(db, conn => {
        for (id, file) in files {
            let row = (
                chat_file::id.eq(id),
                chat_file::user_id.eq(&owner.0),
                chat_file::chat_id.eq(&chat.0),
                chat_file::file_id.eq(&file.0),
                chat_file::message_id.eq(message.map(MessageId::as_str)),
                chat_file::created_at.eq(now),
                chat_file::updated_at.eq(now),
            );
            diesel::insert_into(chat_file::table)
                .values(row)
                .on_conflict((chat_file::chat_id, chat_file::file_id))
                .do_nothing()
                .execute(conn)
                .await?;
        }
        Ok(())
    })?;
    Ok(())
}
