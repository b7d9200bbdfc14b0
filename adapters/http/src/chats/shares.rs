use std::sync::Arc;

use loquat_core::chat::{ChatId, Shares};
use poem_openapi::OpenApi;
use poem_openapi::param::Path;

use super::view::ChatView;
use crate::area::Area;
use crate::wire::{Body, Failure, Verified};

/// Shows chats to others.
pub(super) struct ShareChats {
    pub shares: Arc<Shares>,
}

#[OpenApi(prefix_path = "/api/v1/chats/", tag = "Area::Chats")]
impl ShareChats {
    /// Share a chat as it is now; answers the copy, whose id others open
    #[oai(path = "/:id/share", method = "post", operation_id = "share_chat")]
    async fn share(&self, caller: Verified, id: Path<String>) -> Result<Body<ChatView>, Failure> {
        Ok(Body(self.shares.share(&caller.0, &ChatId(id.0)).await?.into()))
    }

    /// Stop sharing a chat; false if it was not shared
    #[oai(path = "/:id/share", method = "delete", operation_id = "unshare_chat")]
    async fn unshare(&self, caller: Verified, id: Path<String>) -> Result<Body<bool>, Failure> {
        Ok(Body(self.shares.unshare(&caller.0, &ChatId(id.0)).await?))
    }

    /// Get a shared chat; administrators get any chat by its own id, where they may see the chats of others
    #[oai(path = "/share/:share_id", method = "get", operation_id = "get_shared_chat")]
    async fn open(&self, caller: Verified, share_id: Path<String>) -> Result<Body<ChatView>, Failure> {
        Ok(Body(self.shares.open(&caller.0, &ChatId(share_id.0)).await?.into()))
    }
}
