use async_trait::async_trait;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use loquat_core::chat::{ChatId, Tag, TagId, TagStore};
use loquat_core::identity::UserId;
use loquat_core::shared::StoreError;

use super::row::TagRow;
use super::steps::{ChatSteps, list_of};
use crate::column::JsonColumn;
use crate::db::Db;
use crate::schema::{chat, tag};

/// Tags in the table `tag`.
#[derive(Debug, Clone)]
pub struct SqlTags {
    db: Db,
}

impl SqlTags {
    pub fn new(db: Db) -> Self {
        Self { db }
    }
}

#[async_trait]
impl TagStore for SqlTags {
    async fn list(&self, owner: &UserId) -> Result<Vec<Tag>, StoreError> {
        list(&self.db, owner).await
    }

    async fn delete(&self, owner: &UserId, id: &TagId) -> Result<(), StoreError> {
        delete(&self.db, owner, id).await
    }
}

/// Adds those of the tags that their owners lack.
macro_rules! keep_tags {
    ($conn:ident, $tags:expr) => {
        for some in $tags {
            diesel::insert_into(tag::table)
                .values(TagRow::from(some))
                .on_conflict_do_nothing()
                .execute($conn)
                .await?;
        }
    };
}
pub(super) use keep_tags;

async fn list(db: &Db, owner: &UserId) -> Result<Vec<Tag>, StoreError> {
    let rows: Vec<TagRow> = on_db!(db, conn => {
        tag::table
            .filter(tag::user_id.eq(&owner.0))
            .order(tag::id)
            .select(TagRow::as_select())
            .load(conn)
            .await
    })?;
    Ok(rows.into_iter().map(Tag::from).collect())
}

async fn delete(db: &Db, owner: &UserId, id: &TagId) -> Result<(), StoreError> {
    write_db!(db, conn => {
        diesel::delete(tag::table.find((&id.0, &owner.0))).execute(conn).await
    })?;
    Ok(())
}

/// The chat of its owner without its body, inside a transaction that holds its tags: tags stand in `meta`.
macro_rules! tags_of {
    ($conn:ident, $owner:expr, $id:expr) => {{
        $conn.hold_tags(&$owner.0).await?;
        $conn.hold_chat(&$id.0).await?;
        let meta: Option<JsonColumn> = chat::table
            .find(&$id.0)
            .filter(chat::user_id.eq(&$owner.0))
            .select(chat::meta)
            .first($conn)
            .await
            .optional()?;
        meta.map(|meta| meta.into_object().unwrap_or_default())
    }};
}

pub(super) async fn add(db: &Db, owner: &UserId, id: &ChatId, new: &Tag) -> Result<Option<Vec<TagId>>, StoreError> {
    let tags = write_db!(db, conn => {
        let Some(mut meta) = tags_of!(conn, owner, id) else { return Ok(None) };
        keep_tags!(conn, [new]);
        let mut tags = TagId::all_in(&meta);
        if !tags.contains(&new.id) {
            tags.push(new.id.clone());
            TagId::put_all(&tags, &mut meta);
            let meta = JsonColumn::object(Some(&meta));
            diesel::update(chat::table.find(&id.0)).set(chat::meta.eq(meta)).execute(conn).await?;
        }
        Ok(Some(tags))
    })?;
    Ok(tags)
}

pub(super) async fn remove(
    db: &Db,
    owner: &UserId,
    id: &ChatId,
    tag: Option<&TagId>,
) -> Result<Option<Vec<TagId>>, StoreError> {
    let kept = write_db!(db, conn => {
        let Some(mut meta) = tags_of!(conn, owner, id) else { return Ok(None) };
        let (removed, kept): (Vec<TagId>, Vec<TagId>) =
            TagId::all_in(&meta).into_iter().partition(|id| tag.is_none_or(|tag| tag == id));
        TagId::put_all(&kept, &mut meta);
        let meta = JsonColumn::object(Some(&meta));
        diesel::update(chat::table.find(&id.0)).set(chat::meta.eq(meta)).execute(conn).await?;
        conn.drop_unused_tags(&owner.0, &list_of(&removed)).await?;
        Ok(Some(kept))
    })?;
    Ok(kept)
}
