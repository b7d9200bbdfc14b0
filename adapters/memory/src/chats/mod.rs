mod fitting;

use async_trait::async_trait;
use loquat_core::chat::{
    Chat, ChatChange, ChatFilter, ChatHead, ChatId, ChatStore, ChatSummary, MessageEdit, MessageId, Tag, TagId,
};
use loquat_core::identity::UserId;
use loquat_core::shared::{Page, Seconds, StoreError};

use crate::Memory;
use crate::page::{length, on_page};
use crate::tables::Tables;

/// Chats in memory.
#[derive(Debug, Clone)]
pub struct MemoryChats {
    memory: Memory,
}

impl MemoryChats {
    pub fn new(memory: Memory) -> Self {
        Self { memory }
    }
}

#[async_trait]
impl ChatStore for MemoryChats {
    async fn insert(&self, chats: &[Chat]) -> Result<(), StoreError> {
        let tables = &mut *self.memory.tables();
        if let Some(taken) = chats.iter().find(|chat| tables.chats.contains_key(&chat.id)) {
            return Err(StoreError::Duplicate(taken.id.0.clone()));
        }
        for chat in chats {
            tables.keep_tags(chat.tags_to_keep());
            tables.chats.insert(chat.id.clone(), chat.clone());
        }
        Ok(())
    }

    async fn find(&self, id: &ChatId) -> Result<Option<Chat>, StoreError> {
        Ok(self.memory.tables().chats.get(id).cloned())
    }

    async fn find_shared(&self, id: &ChatId) -> Result<Option<Chat>, StoreError> {
        let tables = self.memory.tables();
        let is_shared = tables.chats.values().any(|chat| chat.share_id.as_ref() == Some(id));
        Ok(tables.chats.get(id).filter(|_| is_shared).cloned())
    }

    async fn head_of(&self, id: &ChatId) -> Result<Option<ChatHead>, StoreError> {
        let tables = self.memory.tables();
        Ok(tables.chats.get(id).map(|chat| ChatHead {
            owner: chat.user_id.clone(),
            title: chat.title.clone(),
            folder: chat.folder_id.clone(),
        }))
    }

    async fn find_many(&self, ids: &[ChatId]) -> Result<Vec<Chat>, StoreError> {
        let tables = self.memory.tables();
        Ok(ids.iter().filter_map(|id| tables.chats.get(id)).cloned().collect())
    }

    async fn following(&self, after: Option<&ChatId>, limit: i64) -> Result<Vec<Chat>, StoreError> {
        let tables = self.memory.tables();
        let mut chats: Vec<&Chat> = tables.chats.values().collect();
        chats.retain(|chat| after.is_none_or(|after| chat.id > *after));
        chats.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(on_page(chats, Some(Page { offset: 0, limit })).cloned().collect())
    }

    async fn list(
        &self,
        owner: &UserId,
        filter: &ChatFilter,
        page: Option<Page>,
    ) -> Result<Vec<ChatSummary>, StoreError> {
        let tables = self.memory.tables();
        let mut chats: Vec<&Chat> = tables
            .chats_of(owner)
            .filter(|chat| fitting::fits(filter, chat))
            .collect();
        chats.sort_by(|a, b| fitting::compare(filter, a, b));
        Ok(on_page(chats, page).map(summary).collect())
    }

    async fn count(&self, owner: &UserId, filter: &ChatFilter) -> Result<i64, StoreError> {
        let tables = self.memory.tables();
        let count = tables
            .chats_of(owner)
            .filter(|chat| fitting::fits(filter, chat))
            .count();
        Ok(length(count))
    }

    async fn change(
        &self,
        owner: &UserId,
        id: &ChatId,
        change: &ChatChange,
        now: Seconds,
    ) -> Result<Option<Chat>, StoreError> {
        let tables = &mut *self.memory.tables();
        let Some(chat) = tables.owned(owner, id) else {
            return Ok(None);
        };
        chat.apply(change, now);
        let chat = chat.clone();
        if *change == ChatChange::ToggleArchive {
            if chat.archived {
                tables.drop_unused_tags(owner, &chat.tag_ids());
            } else {
                tables.keep_tags(chat.tags_to_keep());
            }
        }
        Ok(Some(chat))
    }

    async fn archive_all(&self, owner: &UserId, archived: bool) -> Result<(), StoreError> {
        let tables = &mut *self.memory.tables();
        let mut tags = Vec::new();
        for chat in tables.chats.values_mut().filter(|chat| chat.user_id == *owner) {
            if chat.archived && !archived {
                tags.extend(chat.tags_to_keep());
            }
            chat.archived = archived;
        }
        tables.keep_tags(tags);
        Ok(())
    }

    async fn edit_message(
        &self,
        id: &ChatId,
        message: &MessageId,
        edit: &MessageEdit,
        now: Seconds,
    ) -> Result<bool, StoreError> {
        let tables = &mut *self.memory.tables();
        let chat = tables.chats.get_mut(id);
        Ok(chat.is_some_and(|chat| chat.edit_message(message, edit, now)))
    }

    async fn delete(&self, id: &ChatId) -> Result<bool, StoreError> {
        let tables = &mut *self.memory.tables();
        Ok(tables.delete_chat(id))
    }

    async fn delete_all(&self, owner: &UserId) -> Result<(), StoreError> {
        self.memory.tables().delete_chats_of(owner);
        Ok(())
    }

    async fn share(
        &self,
        owner: &UserId,
        id: &ChatId,
        copy_id: &ChatId,
        now: Seconds,
    ) -> Result<Option<Chat>, StoreError> {
        let tables = &mut *self.memory.tables();
        let old = tables.chats_of(&Chat::owner_of_copy(id)).next();
        let copy_id = old.map_or_else(|| copy_id.clone(), |old| old.id.clone());
        let Some(chat) = tables.owned(owner, id) else {
            return Ok(None);
        };
        chat.share_id = Some(copy_id.clone());
        let copy = chat.shared_copy(copy_id.clone(), now);
        tables.chats.insert(copy_id, copy.clone());
        Ok(Some(copy))
    }

    async fn unshare(&self, owner: &UserId, id: &ChatId) -> Result<bool, StoreError> {
        let tables = &mut *self.memory.tables();
        let was_shared = tables.owned(owner, id).and_then(|chat| chat.share_id.take()).is_some();
        if was_shared {
            let copy = Chat::owner_of_copy(id);
            tables.chats.retain(|_, chat| chat.user_id != copy);
        }
        Ok(was_shared)
    }

    async fn add_tag(&self, owner: &UserId, id: &ChatId, tag: &Tag) -> Result<Option<Vec<TagId>>, StoreError> {
        let tables = &mut *self.memory.tables();
        let Some(chat) = tables.owned(owner, id) else {
            return Ok(None);
        };
        let mut tags = chat.tag_ids();
        if !tags.contains(&tag.id) {
            tags.push(tag.id.clone());
            chat.set_tag_ids(&tags);
        }
        tables.keep_tags(vec![tag.clone()]);
        Ok(Some(tags))
    }

    async fn remove_tag(
        &self,
        owner: &UserId,
        id: &ChatId,
        tag: Option<&TagId>,
    ) -> Result<Option<Vec<TagId>>, StoreError> {
        let tables = &mut *self.memory.tables();
        let Some(chat) = tables.owned(owner, id) else {
            return Ok(None);
        };
        let (removed, kept): (Vec<_>, Vec<_>) = chat
            .tag_ids()
            .into_iter()
            .partition(|id| tag.is_none_or(|tag| tag == id));
        chat.set_tag_ids(&kept);
        tables.drop_unused_tags(owner, &removed);
        Ok(Some(kept))
    }
}

impl Tables {
    fn chats_of(&self, owner: &UserId) -> impl Iterator<Item = &Chat> {
        self.chats.values().filter(move |chat| chat.user_id == *owner)
    }

    fn owned(&mut self, owner: &UserId, id: &ChatId) -> Option<&mut Chat> {
        self.chats.get_mut(id).filter(|chat| chat.user_id == *owner)
    }

    fn keep_tags(&mut self, tags: Vec<Tag>) {
        for tag in tags {
            self.tags.entry((tag.user_id.clone(), tag.id.clone())).or_insert(tag);
        }
    }

    fn drop_unused_tags(&mut self, owner: &UserId, tags: &[TagId]) {
        for tag in tags {
            let in_use = self
                .chats_of(owner)
                .any(|chat| !chat.archived && chat.tag_ids().contains(tag));
            if !in_use {
                self.tags.shift_remove(&(owner.clone(), tag.clone()));
            }
        }
    }

    /// Removes all chats of a user with their shared copies.
    pub(crate) fn delete_chats_of(&mut self, owner: &UserId) {
        let copies: Vec<UserId> = self.chats_of(owner).map(|chat| Chat::owner_of_copy(&chat.id)).collect();
        self.chats
            .retain(|_, chat| chat.user_id != *owner && !copies.contains(&chat.user_id));
    }

    /// Removes a chat with all that belongs to it.
    pub(crate) fn delete_chat(&mut self, id: &ChatId) -> bool {
        let Some(chat) = self.chats.shift_remove(id) else {
            return false;
        };
        let copy = Chat::owner_of_copy(id);
        self.chats.retain(|_, chat| chat.user_id != copy);
        self.drop_unused_tags(&chat.user_id, &chat.tag_ids());
        true
    }
}

fn summary(chat: &Chat) -> ChatSummary {
    ChatSummary {
        id: chat.id.clone(),
        title: chat.title.clone(),
        updated_at: chat.updated_at,
        created_at: chat.created_at,
    }
}
