use diesel::prelude::*;
use loquat_core::chat::{Chat, ChatSummary, Tag};
use loquat_core::shared::JsonText;

use crate::column::JsonColumn;
use crate::schema::{chat, tag};

/// A row of the table `chat`.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = chat)]
pub(super) struct ChatRow {
    id: String,
    user_id: String,
    title: String,
    share_id: Option<String>,
    archived: bool,
    created_at: i64,
    updated_at: i64,
    body: Option<JsonColumn>,
    pinned: Option<bool>,
    meta: JsonColumn,
    folder_id: Option<String>,
}

impl From<ChatRow> for Chat {
    fn from(row: ChatRow) -> Self {
        let body = row.body.map(|column| column.0);
        Self {
            id: row.id.into(),
            user_id: row.user_id.into(),
            title: row.title,
            // Clients take it for an object, whatever a row holds.
            body: body.filter(|body| body.as_str().starts_with('{')).unwrap_or_else(empty),
            created_at: row.created_at,
            updated_at: row.updated_at,
            share_id: row.share_id.map(Into::into),
            archived: row.archived,
            pinned: row.pinned.unwrap_or_default(),
            meta: row.meta.into_object().unwrap_or_default(),
            folder_id: row.folder_id.map(Into::into),
        }
    }
}

fn empty() -> JsonText {
    JsonText::parse("{}").unwrap_or_default()
}

impl From<&Chat> for ChatRow {
    fn from(chat: &Chat) -> Self {
        Self {
            id: chat.id.0.clone(),
            user_id: chat.user_id.0.clone(),
            title: chat.title.clone(),
            share_id: chat.share_id.as_ref().map(|id| id.0.clone()),
            archived: chat.archived,
            created_at: chat.created_at,
            updated_at: chat.updated_at,
            body: Some(JsonColumn(chat.body.clone())),
            pinned: Some(chat.pinned),
            meta: JsonColumn::object(Some(&chat.meta)),
            folder_id: chat.folder_id.as_ref().map(|id| id.0.clone()),
        }
    }
}

/// What lists show of a row.
#[derive(Queryable, Selectable)]
#[diesel(table_name = chat)]
pub(super) struct SummaryRow {
    id: String,
    title: String,
    updated_at: i64,
    created_at: i64,
}

impl From<SummaryRow> for ChatSummary {
    fn from(row: SummaryRow) -> Self {
        Self {
            id: row.id.into(),
            title: row.title,
            updated_at: row.updated_at,
            created_at: row.created_at,
        }
    }
}

/// A row of the table `tag`.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = tag)]
pub(super) struct TagRow {
    id: String,
    name: String,
    user_id: String,
    meta: Option<JsonColumn>,
}

impl From<TagRow> for Tag {
    fn from(row: TagRow) -> Self {
        Self {
            id: row.id.into(),
            name: row.name,
            user_id: row.user_id.into(),
            meta: row.meta.and_then(JsonColumn::into_object),
        }
    }
}

impl From<&Tag> for TagRow {
    fn from(tag: &Tag) -> Self {
        Self {
            id: tag.id.0.clone(),
            name: tag.name.clone(),
            user_id: tag.user_id.0.clone(),
            meta: Some(JsonColumn::object(tag.meta.as_ref())),
        }
    }
}
