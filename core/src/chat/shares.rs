use std::sync::Arc;

use crate::chat::{Chat, ChatError, ChatId, ChatStore, chats};
use crate::identity::{Denied, Member, Permission};
use crate::settings::{ENABLE_ADMIN_CHAT_ACCESS, Settings};
use crate::shared::{Clock, Ids, debug_by_name};

/// Shows chats to others: a shared chat has a copy, which stays as it is until it is shared again.
pub struct Shares {
    store: Arc<dyn ChatStore>,
    settings: Arc<Settings>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
}

debug_by_name!(Shares);

impl Shares {
    pub fn new(store: Arc<dyn ChatStore>, settings: Arc<Settings>, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Self {
        Self {
            store,
            settings,
            clock,
            ids,
        }
    }

    /// Shares a chat as it is now and answers the copy, whose id is what others open.
    #[tracing::instrument(skip_all, fields(chat.id = id.as_str()))]
    pub async fn share(&self, who: &Member, id: &ChatId) -> Result<Chat, ChatError> {
        who.may(Permission::ChatShare)?;
        let (copy, now) = (ChatId(self.ids.uuid()), self.clock.now().seconds());
        let shared = self.store.share(who.id(), id, &copy, now).await?;
        Ok(shared.ok_or(Denied::NotYours)?)
    }

    /// Removes the copy. False if the chat is not shared.
    #[tracing::instrument(skip_all, fields(chat.id = id.as_str()))]
    pub async fn unshare(&self, who: &Member, id: &ChatId) -> Result<bool, ChatError> {
        if self.store.unshare(who.id(), id).await? {
            return Ok(true);
        }
        chats::owned(&*self.store, who, id).await?;
        Ok(false)
    }

    /// What is behind a shared link.
    #[tracing::instrument(skip_all, fields(chat.id = id.as_str()))]
    pub async fn open(&self, who: &Member, id: &ChatId) -> Result<Chat, ChatError> {
        behind_the_link(&*self.store, &self.settings, who, id).await
    }
}

/// What is behind a shared link. Administrators open any chat by its own id, where they may look at the chats of others.
pub(super) async fn behind_the_link(
    store: &dyn ChatStore,
    settings: &Settings,
    who: &Member,
    id: &ChatId,
) -> Result<Chat, ChatError> {
    let sees_all = who.is_admin() && settings.snapshot().get(ENABLE_ADMIN_CHAT_ACCESS);
    let found = if sees_all {
        store.find(id).await?
    } else {
        store.find_shared(id).await?
    };
    Ok(found.ok_or(Denied::NotYours)?)
}
