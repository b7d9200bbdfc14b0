use std::sync::Arc;

use loquat_core::chat::{Archive, ChatId};
use poem_openapi::OpenApi;
use poem_openapi::param::Path;

use super::view::ChatView;
use crate::area::Area;
use crate::wire::{Body, Failure, Verified};

/// Puts chats out of sight.
pub(super) struct ArchiveChats {
    pub archive: Arc<Archive>,
}

#[OpenApi(prefix_path = "/api/v1/chats/", tag = "Area::Chats")]
impl ArchiveChats {
    /// Archive a chat, or bring an archived one back; it is in no folder afterwards
    #[oai(path = "/:id/archive", method = "post", operation_id = "toggle_archive")]
    async fn toggle(&self, caller: Verified, id: Path<String>) -> Result<Body<ChatView>, Failure> {
        Ok(Body(self.archive.toggle(&caller.0, &ChatId(id.0)).await?.into()))
    }

    /// Archive all chats of the caller
    #[oai(path = "/archive/all", method = "post", operation_id = "archive_all_chats")]
    async fn archive_all(&self, caller: Verified) -> Result<Body<bool>, Failure> {
        self.archive.archive_all(&caller.0).await?;
        Ok(Body(true))
    }

    /// Bring all archived chats of the caller back
    #[oai(path = "/unarchive/all", method = "post", operation_id = "unarchive_all_chats")]
    async fn unarchive_all(&self, caller: Verified) -> Result<Body<bool>, Failure> {
        self.archive.bring_all_back(&caller.0).await?;
        Ok(Body(true))
    }
}
