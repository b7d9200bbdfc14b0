use std::sync::Arc;

use futures::TryStreamExt;
use loquat_core::chat::{ChatId, ChatStream, ImportedChat, Transfer};
use loquat_core::folder::FolderId;
use poem_openapi::param::Path;
use poem_openapi::{Object, OpenApi};
use serde::Deserialize;

use super::view::{ChatView, all};
use crate::area::Area;
use crate::wire::{Administrator, Body, Failure, FreeObject, JsonList, RawJson, Verified};

/// Brings chats in and out, and copies them.
pub(super) struct TransferChats {
    pub transfer: Arc<Transfer>,
}

/// Chats that come from elsewhere.
#[derive(Debug, Object, Deserialize)]
#[oai(write_only_all)]
struct ImportForm {
    chats: Vec<ImportedChatForm>,
}

/// A chat that comes from elsewhere.
#[derive(Debug, Object, Deserialize)]
#[oai(write_only_all)]
struct ImportedChatForm {
    /// Any object, as for a new chat
    chat: RawJson,
    /// `tags` are the ids of its tags; those that are missing are made
    meta: Option<FreeObject>,
    pinned: Option<bool>,
    folder_id: Option<String>,
    /// Unix time in seconds; now, if left out
    created_at: Option<i64>,
    /// Unix time in seconds; now, if left out
    updated_at: Option<i64>,
}

impl From<ImportedChatForm> for ImportedChat {
    fn from(form: ImportedChatForm) -> Self {
        Self {
            body: form.chat.0,
            meta: form.meta.map(|meta| meta.0).unwrap_or_default(),
            pinned: form.pinned.unwrap_or_default(),
            folder_id: form.folder_id.map(FolderId),
            created_at: form.created_at,
            updated_at: form.updated_at,
        }
    }
}

/// How a copy shall be.
#[derive(Debug, Object, Deserialize)]
#[oai(write_only_all)]
struct CloneForm {
    /// The title of the original with a word before it, if left out
    title: Option<String>,
}

fn views(chats: ChatStream) -> JsonList<ChatView> {
    JsonList::of(chats.map_ok(ChatView::from))
}

#[OpenApi(prefix_path = "/api/v1/chats/", tag = "Area::Chats")]
impl TransferChats {
    /// Store chats that come from elsewhere: all, or none if one of them is not acceptable
    #[oai(path = "/import", method = "post", operation_id = "import_chats")]
    async fn import(&self, caller: Verified, form: Body<ImportForm>) -> Result<Body<Vec<ChatView>>, Failure> {
        let chats = all(form.0.chats);
        Ok(Body(all(self.transfer.import(&caller.0, chats).await?)))
    }

    /// Copy a chat
    #[oai(path = "/:id/clone", method = "post", operation_id = "clone_chat")]
    async fn duplicate(
        &self,
        caller: Verified,
        id: Path<String>,
        form: Body<CloneForm>,
    ) -> Result<Body<ChatView>, Failure> {
        let copy = self.transfer.duplicate(&caller.0, &ChatId(id.0), form.0.title).await?;
        Ok(Body(copy.into()))
    }

    /// Copy a shared chat into the caller's own
    #[oai(path = "/:id/clone/shared", method = "post", operation_id = "clone_shared_chat")]
    async fn duplicate_shared(&self, caller: Verified, id: Path<String>) -> Result<Body<ChatView>, Failure> {
        Ok(Body(
            self.transfer.duplicate_shared(&caller.0, &ChatId(id.0)).await?.into(),
        ))
    }

    /// Export all chats of the caller in full
    #[oai(path = "/all", method = "get", operation_id = "export_chats")]
    async fn export(&self, caller: Verified) -> Result<JsonList<ChatView>, Failure> {
        Ok(views(self.transfer.export(&caller.0).await?))
    }

    /// Export all archived chats of the caller in full
    #[oai(path = "/all/archived", method = "get", operation_id = "export_archived_chats")]
    async fn export_archived(&self, caller: Verified) -> Result<JsonList<ChatView>, Failure> {
        Ok(views(self.transfer.export_archived(&caller.0).await?))
    }

    /// Export all chats of all users, where administrators may
    #[oai(path = "/all/db", method = "get", operation_id = "export_all_chats")]
    async fn export_everything(&self, caller: Administrator) -> Result<JsonList<ChatView>, Failure> {
        Ok(views(self.transfer.export_everything(&caller.0)?))
    }
}
