use std::sync::Arc;

use loquat_core::chat::{ChatId, Chats};
use loquat_core::folder::FolderId;
use poem_openapi::param::Path;
use poem_openapi::{Object, OpenApi};
use serde::Deserialize;

use super::view::ChatView;
use crate::area::Area;
use crate::wire::{Body, Failure, RawJson, Verified};

/// Makes, reads, changes and deletes single chats.
pub(super) struct KeepChats {
    pub chats: Arc<Chats>,
}

/// A chat as a client makes it.
#[derive(Debug, Object, Deserialize)]
#[oai(write_only_all)]
struct ChatForm {
    /// Any object. Its `title` becomes the title of the chat; `history` and `messages` are looked into by searches and
    /// statistics
    chat: RawJson,
    /// The folder of a new chat
    folder_id: Option<String>,
}

/// Where a chat shall be.
#[derive(Debug, Object, Deserialize)]
#[oai(write_only_all)]
struct FolderOfChat {
    /// Null or nothing takes the chat out of its folder
    folder_id: Option<String>,
}

#[OpenApi(prefix_path = "/api/v1/chats/", tag = "Area::Chats")]
impl KeepChats {
    /// Store a new chat
    #[oai(path = "/new", method = "post", operation_id = "create_chat")]
    async fn create(&self, caller: Verified, form: Body<ChatForm>) -> Result<Body<ChatView>, Failure> {
        let folder = form.0.folder_id.map(FolderId);
        Ok(Body(self.chats.create(&caller.0, &form.0.chat.0, folder).await?.into()))
    }

    /// Get one of the caller's chats
    #[oai(path = "/:id", method = "get", operation_id = "get_chat")]
    async fn get(&self, caller: Verified, id: Path<String>) -> Result<Body<ChatView>, Failure> {
        Ok(Body(self.chats.find(&caller.0, &ChatId(id.0)).await?.into()))
    }

    /// Put members over those of a chat
    ///
    /// Members that are not sent stay as they are; objects within are replaced as a whole.
    #[oai(path = "/:id", method = "post", operation_id = "update_chat")]
    async fn update(
        &self,
        caller: Verified,
        id: Path<String>,
        form: Body<ChatForm>,
    ) -> Result<Body<ChatView>, Failure> {
        Ok(Body(
            self.chats.merge(&caller.0, &ChatId(id.0), &form.0.chat.0).await?.into(),
        ))
    }

    /// Delete a chat with its shared copy
    #[oai(path = "/:id", method = "delete", operation_id = "delete_chat")]
    async fn delete(&self, caller: Verified, id: Path<String>) -> Result<Body<bool>, Failure> {
        self.chats.delete(&caller.0, &ChatId(id.0)).await?;
        Ok(Body(true))
    }

    /// Delete all chats of the caller
    #[oai(path = "/", method = "delete", operation_id = "delete_all_chats")]
    async fn delete_all(&self, caller: Verified) -> Result<Body<bool>, Failure> {
        self.chats.delete_all(&caller.0).await?;
        Ok(Body(true))
    }

    /// See whether a chat is pinned
    #[oai(path = "/:id/pinned", method = "get", operation_id = "check_pin")]
    async fn is_pinned(&self, caller: Verified, id: Path<String>) -> Result<Body<bool>, Failure> {
        Ok(Body(self.chats.is_pinned(&caller.0, &ChatId(id.0)).await?))
    }

    /// Pin a chat, or unpin a pinned one
    #[oai(path = "/:id/pin", method = "post", operation_id = "toggle_pin")]
    async fn toggle_pin(&self, caller: Verified, id: Path<String>) -> Result<Body<ChatView>, Failure> {
        Ok(Body(self.chats.toggle_pin(&caller.0, &ChatId(id.0)).await?.into()))
    }

    /// Put a chat into a folder or out of it; it is not pinned afterwards
    #[oai(path = "/:id/folder", method = "post", operation_id = "move_chat")]
    async fn relocate(
        &self,
        caller: Verified,
        id: Path<String>,
        form: Body<FolderOfChat>,
    ) -> Result<Body<ChatView>, Failure> {
        let folder = form.0.folder_id.map(FolderId);
        Ok(Body(
            self.chats.relocate(&caller.0, &ChatId(id.0), folder).await?.into(),
        ))
    }
}
