use std::sync::Arc;

use crate::chat::{
    Announcements, ChatError, ChatFilter, ChatId, ChatStore, ChatSummary, Tag, TagId, TagStore, Tagged, chats,
};
use crate::identity::{Denied, Member};
use crate::shared::{Page, debug_by_name};

/// The tags by which people sort their chats.
pub struct Tags {
    chats: Arc<dyn ChatStore>,
    tags: Arc<dyn TagStore>,
    announcements: Announcements,
}

debug_by_name!(Tags);

impl Tags {
    pub fn new(chats: Arc<dyn ChatStore>, tags: Arc<dyn TagStore>, announcements: Announcements) -> Self {
        Self {
            chats,
            tags,
            announcements,
        }
    }

    /// All tags of the caller.
    pub async fn list(&self, who: &Member) -> Result<Vec<Tag>, ChatError> {
        Ok(self.tags.list(who.id()).await?)
    }

    /// The tags of one of the caller's chats.
    #[tracing::instrument(skip_all, fields(chat.id = id.as_str()))]
    pub async fn of_chat(&self, who: &Member, id: &ChatId) -> Result<Vec<Tag>, ChatError> {
        let chat = chats::owned(&*self.chats, who, id).await?;
        self.named(who, &chat.tag_ids()).await
    }

    /// Gives a chat a tag and answers all it has then.
    #[tracing::instrument(skip_all, fields(chat.id = id.as_str()))]
    pub async fn add(&self, who: &Member, id: &ChatId, name: &str) -> Result<Vec<Tag>, ChatError> {
        let tag = Tag::named(name, who.id());
        if !tag.id.is_usable() {
            return Err(ChatError::TagName);
        }
        let tags = self.chats.add_tag(who.id(), id, &tag).await?;
        self.changed(who, id, tags).await
    }

    /// Takes a tag from a chat and answers those that are left.
    #[tracing::instrument(skip_all, fields(chat.id = id.as_str()))]
    pub async fn remove(&self, who: &Member, id: &ChatId, name: &str) -> Result<Vec<Tag>, ChatError> {
        let tag = TagId::of_name(name);
        let tags = self.chats.remove_tag(who.id(), id, Some(&tag)).await?;
        self.changed(who, id, tags).await
    }

    /// Takes all tags from a chat.
    #[tracing::instrument(skip_all, fields(chat.id = id.as_str()))]
    pub async fn remove_all(&self, who: &Member, id: &ChatId) -> Result<(), ChatError> {
        let tags = self.chats.remove_tag(who.id(), id, None).await?;
        self.changed(who, id, tags).await.map(drop)
    }

    /// Tells which tags the chat has now, and answers them.
    async fn changed(&self, who: &Member, id: &ChatId, tags: Option<Vec<TagId>>) -> Result<Vec<Tag>, ChatError> {
        let tags = self.named(who, &tags.ok_or(Denied::NotYours)?).await?;
        self.announcements.tell_tags(who.id(), id, &tags).await;
        Ok(tags)
    }

    /// The caller's chats with a tag, archived ones too. A tag that is found nowhere is removed.
    pub async fn chats_with(&self, who: &Member, name: &str, page: Page) -> Result<Vec<ChatSummary>, ChatError> {
        let tag = TagId::of_name(name);
        let filter = ChatFilter {
            tagged: Tagged::With(vec![tag.clone()]),
            ..ChatFilter::default()
        };
        let found = self.chats.list(who.id(), &filter, Some(page)).await?;
        if found.is_empty() && self.chats.count(who.id(), &filter).await? == 0 {
            self.tags.delete(who.id(), &tag).await?;
        }
        Ok(found)
    }

    async fn named(&self, who: &Member, ids: &[TagId]) -> Result<Vec<Tag>, ChatError> {
        let mut tags = self.tags.list(who.id()).await?;
        tags.retain(|tag| ids.contains(&tag.id));
        Ok(tags)
    }
}
