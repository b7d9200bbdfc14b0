//! What people do with chats. The whole runs in memory.

mod announcing;
mod exchanging;
mod finding;
mod keeping;
mod messages;
mod reports;
mod sharing;
mod tagging;

use std::sync::Arc;

use loquat_core::chat::{
    Announcements, Archive, Chat, ChatError, ChatId, ChatLists, ChatSearch, ChatStore, ChatSummary, Chats, Messages,
    Shares, Statistics, Tags, Transfer,
};
use loquat_core::folder::Folders;
use loquat_core::identity::{Denied, Member};
use loquat_core::realtime::Watchers;
use loquat_core::shared::{Clock, Ids, JsonText, Page};
use loquat_memory::{
    ManualClock, Memory, MemoryBus, MemoryChats, MemoryEvents, MemoryFolders, MemoryTags, SequentialIds,
};
use loquat_tests::world::{settings, variables};
use serde_json::{Value, json};

struct World {
    chats: Chats,
    lists: ChatLists,
    search: ChatSearch,
    tags: Tags,
    archive: Archive,
    shares: Shares,
    transfer: Transfer,
    messages: Messages,
    statistics: Statistics,
    folders: Folders,
    watchers: Arc<Watchers>,
    events: Arc<MemoryEvents>,
    /// What is told of lists of chats.
    announced: Arc<MemoryEvents>,
    clock: ManualClock,
}

impl World {
    async fn new() -> Self {
        Self::with(&[]).await
    }

    /// The world with some variables set.
    async fn with(given: &[(&str, &str)]) -> Self {
        let manual = ManualClock::at(100);
        let memory = Memory::new();
        let bus = Arc::new(MemoryBus::new());
        let settings = settings(&variables(given), &memory, &bus).await;
        let store: Arc<dyn ChatStore> = Arc::new(MemoryChats::new(memory.clone()));
        let tags = Arc::new(MemoryTags::new(memory.clone()));
        let folders = Arc::new(MemoryFolders::new(memory));
        let clock: Arc<dyn Clock> = Arc::new(manual.clone());
        let ids: Arc<dyn Ids> = Arc::new(SequentialIds::default());
        let events = Arc::new(MemoryEvents::new());
        let watchers = Arc::new(Watchers::new(bus));
        let announced = Arc::new(MemoryEvents::new());
        let news = Announcements::new(announced.clone());
        Self {
            chats: Chats::new(
                store.clone(),
                watchers.clone(),
                news.clone(),
                clock.clone(),
                ids.clone(),
            ),
            lists: ChatLists::new(store.clone(), folders.clone(), settings.clone()),
            search: ChatSearch::new(store.clone(), tags.clone(), folders.clone()),
            tags: Tags::new(store.clone(), tags, news.clone()),
            archive: Archive::new(store.clone(), news.clone(), clock.clone()),
            shares: Shares::new(store.clone(), settings.clone(), clock.clone(), ids.clone()),
            transfer: Transfer::new(store.clone(), settings.clone(), news, clock.clone(), ids.clone()),
            messages: Messages::new(store.clone(), events.clone(), clock.clone()),
            statistics: Statistics::new(store, settings.clone()),
            folders: Folders::new(folders, settings, clock, ids),
            watchers,
            events,
            announced,
            clock: manual,
        }
    }

    /// A new chat of somebody, with a question and an answer.
    async fn make(&self, who: &Member, title: &str) -> Chat {
        let body = json!({
            "title": title,
            "messages": [{"content": "How do oaks grow?"}, {"content": "Slowly."}],
            "history": {"currentId": "a", "messages": {
                "q": {"id": "q", "role": "user", "content": "How do oaks grow?"},
                "a": {"id": "a", "role": "assistant", "content": "Slowly.", "parentId": "q"},
            }},
        });
        self.chats.create(who, &text(&body), None).await.unwrap()
    }

    async fn rename(&self, who: &Member, id: &ChatId, title: &str) -> Result<Chat, ChatError> {
        self.chats.merge(who, id, &text(&json!({ "title": title }))).await
    }

    async fn found(&self, who: &Member, text: &str) -> Vec<String> {
        titles(self.search.search(who, text, first_page()).await.unwrap())
    }

    async fn tag_names(&self, who: &Member) -> Vec<String> {
        let tags = self.tags.list(who).await.unwrap();
        tags.into_iter().map(|tag| tag.name).collect()
    }
}

fn text(value: &Value) -> JsonText {
    JsonText::of(value).unwrap()
}

fn first_page() -> Page {
    Page::numbered(1, 60)
}

fn titles(chats: Vec<ChatSummary>) -> Vec<String> {
    chats.into_iter().map(|chat| chat.title).collect()
}

/// Was that refused because the chat is not the caller's?
fn is_not_theirs<T>(answer: &Result<T, ChatError>) -> bool {
    matches!(answer, Err(ChatError::Denied(Denied::NotYours)))
}
