use std::sync::Arc;

use serde_json::json;
use tracing::warn;

use crate::chat::{Chat, ChatId, Tag};
use crate::identity::UserId;
use crate::realtime::{Audience, ChatEvent, Event, EventPublisher};
use crate::shared::debug_by_name;

/// What became of a chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChatNews {
    Created,
    Renamed,
    Pinned,
    Moved,
    Archived,
    Tagged,
    Deleted,
}

impl ChatNews {
    fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Renamed => "renamed",
            Self::Pinned => "pinned",
            Self::Moved => "moved",
            Self::Archived => "archived",
            Self::Tagged => "tagged",
            Self::Deleted => "deleted",
        }
    }
}

/// Tells the pages of a user that their list of chats has changed, on whichever instance and device they are open.
///
/// The page reads its list again when it hears of a title. The event names no chat: a page takes what happens in the
/// chat that it shows for a part of an answer, and would pass it over. What exactly happened stands in an event of its
/// own, `chat:changed`, which other clients can follow.
#[derive(Clone)]
pub struct Announcements {
    events: Arc<dyn EventPublisher>,
}

debug_by_name!(Announcements);

impl Announcements {
    pub fn new(events: Arc<dyn EventPublisher>) -> Self {
        Self { events }
    }

    /// Something became of one chat.
    pub(super) async fn tell(&self, news: ChatNews, chat: &Chat) {
        self.publish(&chat.user_id, ChatEvent::Title(chat.title.clone())).await;
        self.tell_what(news, &chat.user_id, Some(&chat.id), Some(&chat.title))
            .await;
    }

    /// A chat is gone.
    pub(super) async fn tell_gone(&self, owner: &UserId, chat: &ChatId) {
        self.publish(owner, ChatEvent::Title(String::new())).await;
        self.tell_what(ChatNews::Deleted, owner, Some(chat), None).await;
    }

    /// The same became of all chats of a user.
    pub(super) async fn tell_of_all(&self, news: ChatNews, owner: &UserId) {
        self.publish(owner, ChatEvent::Title(String::new())).await;
        self.tell_what(news, owner, None, None).await;
    }

    /// A chat has these tags now.
    pub(super) async fn tell_tags(&self, owner: &UserId, chat: &ChatId, tags: &[Tag]) {
        let names = tags.iter().map(|tag| tag.name.clone()).collect();
        self.publish(owner, ChatEvent::Tags(names)).await;
        self.tell_what(ChatNews::Tagged, owner, Some(chat), None).await;
    }

    async fn tell_what(&self, news: ChatNews, owner: &UserId, chat: Option<&ChatId>, title: Option<&str>) {
        let what = json!({"id": chat, "change": news.as_str(), "title": title});
        self.publish(owner, ChatEvent::from_parts("chat:changed", what)).await;
    }

    /// What was done stays done when nobody could be told of it.
    async fn publish(&self, owner: &UserId, data: ChatEvent) {
        let event = Event {
            chat_id: None,
            message_id: None,
            data,
        };
        if let Err(error) = self.events.publish(&Audience::User(owner.clone()), &event).await {
            warn!(
                error = &error as &dyn std::error::Error,
                "pages do not hear that a list of chats has changed"
            );
        }
    }
}
