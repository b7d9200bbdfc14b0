use std::sync::Arc;

use crate::chat::{Announcements, Chat, ChatChange, ChatError, ChatId, ChatNews, ChatStore};
use crate::identity::{Denied, Member};
use crate::shared::{Clock, debug_by_name};

/// Puts chats out of sight without deleting them.
pub struct Archive {
    store: Arc<dyn ChatStore>,
    announcements: Announcements,
    clock: Arc<dyn Clock>,
}

debug_by_name!(Archive);

impl Archive {
    pub fn new(store: Arc<dyn ChatStore>, announcements: Announcements, clock: Arc<dyn Clock>) -> Self {
        Self {
            store,
            announcements,
            clock,
        }
    }

    /// Archives a chat of the caller, or brings an archived one back.
    #[tracing::instrument(skip_all, fields(chat.id = id.as_str()))]
    pub async fn toggle(&self, who: &Member, id: &ChatId) -> Result<Chat, ChatError> {
        let now = self.clock.now().seconds();
        let change = ChatChange::ToggleArchive;
        let changed = self.store.change(who.id(), id, &change, now).await?;
        let changed = changed.ok_or(Denied::NotYours)?;
        self.announcements.tell(ChatNews::Archived, &changed).await;
        Ok(changed)
    }

    /// Archives all chats of the caller.
    pub async fn archive_all(&self, who: &Member) -> Result<(), ChatError> {
        self.set_all(who, true).await
    }

    /// Brings all archived chats of the caller back.
    pub async fn bring_all_back(&self, who: &Member) -> Result<(), ChatError> {
        self.set_all(who, false).await
    }

    async fn set_all(&self, who: &Member, archived: bool) -> Result<(), ChatError> {
        self.store.archive_all(who.id(), archived).await?;
        self.announcements.tell_of_all(ChatNews::Archived, who.id()).await;
        Ok(())
    }
}
