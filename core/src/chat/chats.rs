use std::sync::Arc;

use crate::chat::{Announcements, Chat, ChatChange, ChatError, ChatId, ChatNews, ChatStore, body};
use crate::folder::FolderId;
use crate::identity::{Denied, Member, Permission};
use crate::realtime::Watchers;
use crate::shared::{Clock, Ids, JsonText, debug_by_name};

/// What people do with single chats. Everybody sees and changes their own only, administrators too; but administrators
/// may delete any.
pub struct Chats {
    store: Arc<dyn ChatStore>,
    watchers: Arc<Watchers>,
    announcements: Announcements,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
}

debug_by_name!(Chats);

impl Chats {
    pub fn new(
        store: Arc<dyn ChatStore>,
        watchers: Arc<Watchers>,
        announcements: Announcements,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
    ) -> Self {
        Self {
            store,
            watchers,
            announcements,
            clock,
            ids,
        }
    }

    /// Stores a new chat. The id is ours, whatever the body says.
    pub async fn create(&self, who: &Member, body: &JsonText, folder: Option<FolderId>) -> Result<Chat, ChatError> {
        let id = ChatId(self.ids.uuid());
        let now = self.clock.now().seconds();
        let chat = Chat {
            folder_id: folder,
            ..Chat::new(id, who.id().clone(), body::accept(body)?, now)
        };
        self.store.insert(std::slice::from_ref(&chat)).await?;
        self.announcements.tell(ChatNews::Created, &chat).await;
        Ok(chat)
    }

    /// One of the caller's chats. Who streams an answer to them is told, because they have now seen a part of it.
    #[tracing::instrument(skip_all, fields(chat.id = id.as_str()))]
    pub async fn find(&self, who: &Member, id: &ChatId) -> Result<Chat, ChatError> {
        let chat = owned(&*self.store, who, id).await?;
        self.watchers.somebody_came(who.id()).await;
        Ok(chat)
    }

    /// Is the chat pinned?
    #[tracing::instrument(skip_all, fields(chat.id = id.as_str()))]
    pub async fn is_pinned(&self, who: &Member, id: &ChatId) -> Result<bool, ChatError> {
        Ok(owned(&*self.store, who, id).await?.pinned)
    }

    /// Puts the members of an object over those of the chat's body.
    #[tracing::instrument(skip_all, fields(chat.id = id.as_str()))]
    pub async fn merge(&self, who: &Member, id: &ChatId, patch: &JsonText) -> Result<Chat, ChatError> {
        let patch = body::accept(patch)?;
        // Few changes bring a title: only then it matters which one the chat had.
        let before = match body::title(&patch) {
            Some(_) => Some(owned(&*self.store, who, id).await?.title),
            None => None,
        };
        let changed = self.change(who, id, ChatChange::Merge(patch)).await?;
        if before.is_some_and(|before| before != changed.title) {
            self.announcements.tell(ChatNews::Renamed, &changed).await;
        }
        Ok(changed)
    }

    /// Pins a chat to the top of the list, or unpins it.
    #[tracing::instrument(skip_all, fields(chat.id = id.as_str()))]
    pub async fn toggle_pin(&self, who: &Member, id: &ChatId) -> Result<Chat, ChatError> {
        self.change_and_tell(who, id, ChatChange::TogglePin, ChatNews::Pinned)
            .await
    }

    /// Puts a chat into a folder, or takes it out of any.
    #[tracing::instrument(skip_all, fields(chat.id = id.as_str()))]
    pub async fn relocate(&self, who: &Member, id: &ChatId, to: Option<FolderId>) -> Result<Chat, ChatError> {
        self.change_and_tell(who, id, ChatChange::Move(to), ChatNews::Moved)
            .await
    }

    /// Deletes a chat with its shared copy.
    #[tracing::instrument(skip_all, fields(chat.id = id.as_str()))]
    pub async fn delete(&self, who: &Member, id: &ChatId) -> Result<(), ChatError> {
        who.may(Permission::ChatDelete)?;
        let owner = self.store.head_of(id).await?.ok_or(ChatError::NotFound)?.owner;
        if owner != *who.id() && !who.is_admin() {
            return Err(Denied::NotYours.into());
        }
        if self.store.delete(id).await? {
            self.announcements.tell_gone(&owner, id).await;
            Ok(())
        } else {
            Err(ChatError::NotFound)
        }
    }

    /// Deletes all chats of the caller with their shared copies.
    pub async fn delete_all(&self, who: &Member) -> Result<(), ChatError> {
        who.may(Permission::ChatDelete)?;
        self.store.delete_all(who.id()).await?;
        self.announcements.tell_of_all(ChatNews::Deleted, who.id()).await;
        Ok(())
    }

    async fn change_and_tell(
        &self,
        who: &Member,
        id: &ChatId,
        change: ChatChange,
        news: ChatNews,
    ) -> Result<Chat, ChatError> {
        let changed = self.change(who, id, change).await?;
        self.announcements.tell(news, &changed).await;
        Ok(changed)
    }

    async fn change(&self, who: &Member, id: &ChatId, change: ChatChange) -> Result<Chat, ChatError> {
        let now = self.clock.now().seconds();
        let changed = self.store.change(who.id(), id, &change, now).await?;
        Ok(changed.ok_or(Denied::NotYours)?)
    }
}

/// A chat of the caller. Callers do not learn whether others have a chat of that id.
pub(super) async fn owned(store: &dyn ChatStore, who: &Member, id: &ChatId) -> Result<Chat, ChatError> {
    let chat = store.find(id).await?;
    let own = chat.filter(|chat| chat.user_id == *who.id());
    Ok(own.ok_or(Denied::NotYours)?)
}
