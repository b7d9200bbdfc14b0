//! The chats of the store, which count how often a conversation is read: it may be megabytes.

use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use loquat_core::completion::{ChatContext, Conversations, StoredConversations};
use loquat_core::shared::{JsonObject, Seconds, StoreError};
use loquat_tests::cast::ada;
use serde_json::json;

use super::{World, question};

pub struct CountedReading {
    chats: StoredConversations,
    times: AtomicUsize,
}

impl CountedReading {
    pub fn new(chats: StoredConversations) -> Self {
        Self {
            chats,
            times: AtomicUsize::new(0),
        }
    }

    fn times(&self) -> usize {
        self.times.load(Ordering::Relaxed)
    }
}

#[async_trait]
impl Conversations for CountedReading {
    async fn context(&self, chat: &str) -> Result<Option<ChatContext>, StoreError> {
        self.chats.context(chat).await
    }

    async fn branch(&self, chat: &str, message: &str) -> Result<Vec<JsonObject>, StoreError> {
        self.times.fetch_add(1, Ordering::Relaxed);
        self.chats.branch(chat, message).await
    }

    async fn write(&self, chat: &str, message: &str, members: &JsonObject, now: Seconds) -> Result<(), StoreError> {
        self.chats.write(chat, message, members, now).await
    }

    async fn rename(&self, chat: &str, title: &str, now: Seconds) -> Result<(), StoreError> {
        self.chats.rename(chat, title, now).await
    }

    async fn tag(&self, chat: &str, names: &[String]) -> Result<(), StoreError> {
        self.chats.tag(chat, names).await
    }
}

#[tokio::test]
async fn a_chat_is_read_for_small_tasks_only_when_one_is_wanted() {
    let world = World::new().await;
    world.chat_of(&ada(), "c", "Which tree?").await;
    let unwanted = json!({"tags_generation": false, "follow_up_generation": false});
    for (tasks, times) in [
        (json!({}), 0),
        (unwanted, 0),
        (json!({"follow_up_generation": true}), 1),
    ] {
        world.provider.streams(&["The oak."]);
        world
            .provider
            .says(200, json!({"choices": [{"message": {"content": "{}"}}]}));
        let asked = question("c", json!({ "background_tasks": tasks }));
        world.ask(&ada(), asked).await.unwrap();
        world.finish().await;
        assert_eq!(world.reading.times(), times, "{tasks}");
    }
}
