use loquat_core::chat::{Chat, ChatSummary};
use poem_openapi::Object;
use serde::Serialize;

use crate::wire::{FreeObject, RawJson};

/// A chat in full.
#[derive(Debug, Object, Serialize)]
#[oai(read_only_all)]
pub(super) struct ChatView {
    id: String,
    /// Its owner; of a shared copy, `shared-` and the id of the chat
    user_id: String,
    title: String,
    /// What clients make of a chat: `history` with the tree of messages, `messages`, `models`, `title` and more
    chat: RawJson,
    /// Unix time in seconds
    updated_at: i64,
    /// Unix time in seconds
    created_at: i64,
    /// The id of its shared copy, if there is one
    share_id: Option<String>,
    archived: bool,
    pinned: bool,
    /// `tags` are the ids of its tags
    meta: FreeObject,
    folder_id: Option<String>,
}

impl From<Chat> for ChatView {
    fn from(chat: Chat) -> Self {
        Self {
            id: chat.id.0,
            user_id: chat.user_id.0,
            title: chat.title,
            chat: RawJson(chat.body),
            updated_at: chat.updated_at,
            created_at: chat.created_at,
            share_id: chat.share_id.map(|id| id.0),
            archived: chat.archived,
            pinned: chat.pinned,
            meta: FreeObject(chat.meta),
            folder_id: chat.folder_id.map(|id| id.0),
        }
    }
}

/// A chat in a list.
#[derive(Debug, Object, Serialize)]
#[oai(read_only_all)]
pub(super) struct ChatTitle {
    id: String,
    title: String,
    /// Unix time in seconds
    updated_at: i64,
    /// Unix time in seconds
    created_at: i64,
}

impl From<ChatSummary> for ChatTitle {
    fn from(chat: ChatSummary) -> Self {
        Self {
            id: chat.id.0,
            title: chat.title,
            updated_at: chat.updated_at,
            created_at: chat.created_at,
        }
    }
}

/// A chat in the list of a folder.
#[derive(Debug, Object, Serialize)]
#[oai(read_only_all)]
pub(super) struct FolderChat {
    title: String,
    id: String,
    /// Unix time in seconds
    updated_at: i64,
}

impl From<ChatSummary> for FolderChat {
    fn from(chat: ChatSummary) -> Self {
        Self {
            title: chat.title,
            id: chat.id.0,
            updated_at: chat.updated_at,
        }
    }
}

/// Many of a kind.
pub(super) fn all<T, V: From<T>>(items: Vec<T>) -> Vec<V> {
    items.into_iter().map(V::from).collect()
}
