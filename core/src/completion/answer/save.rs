//! What is kept of an answer.

use std::sync::Arc;

use serde_json::{Value, json};
use tracing::warn;

use crate::completion::{Announcer, Conversations, Exchange};
use crate::shared::{Clock, JsonObject};

/// The stored message of an answer, and what it does not say yet. That is written with the next text: chats may be
/// large, and each time costs the whole.
pub struct Draft {
    conversations: Arc<dyn Conversations>,
    clock: Arc<dyn Clock>,
    announcer: Announcer,
    chat: String,
    message: String,
    /// Is there a chat in the store to write into?
    is_kept: bool,
    unwritten: JsonObject,
}

impl Draft {
    pub fn new(
        conversations: Arc<dyn Conversations>,
        clock: Arc<dyn Clock>,
        announcer: Announcer,
        exchange: &Exchange,
    ) -> Self {
        let control = &exchange.request.control;
        let mut draft = Self {
            conversations,
            clock,
            announcer,
            chat: control.chat_id.clone().unwrap_or_default(),
            message: control.id.clone().unwrap_or_default(),
            is_kept: exchange.is_kept(),
            unwritten: JsonObject::new(),
        };
        draft.note("model", json!(exchange.picked()));
        if let Some(parent) = &control.parent_id {
            draft.note("parentId", json!(parent));
        }
        if exchange.arena.is_some() {
            draft.note("selectedModelId", json!(exchange.model.id));
        }
        draft
    }

    /// To be stored with the message.
    pub fn note(&mut self, name: &str, value: Value) {
        self.unwritten.insert(name.to_owned(), value);
    }

    /// The text so far; none is no news.
    pub fn note_text(&mut self, content: &str) {
        if !content.is_empty() {
            self.note("content", json!(content));
        }
    }

    /// Is there something that the stored message does not say?
    pub fn is_unwritten(&self) -> bool {
        !self.unwritten.is_empty()
    }

    /// What the message says already.
    pub async fn stored_text(&self) -> Option<String> {
        let branch = self.conversations.branch(&self.chat, &self.message).await;
        let branch = branch.unwrap_or_else(|error| {
            warn!(%error, "cannot read message {} of chat {}, which shall be continued", self.message, self.chat);
            Vec::new()
        });
        let stored = branch.last().and_then(|message| message.get("content")?.as_str());
        stored.filter(|content| !content.is_empty()).map(str::to_owned)
    }

    /// Writes what the stored message does not say yet.
    pub async fn store(&mut self) {
        if let Some(left_behind) = self.announcer.left_behind_anew() {
            self.unwritten.extend(left_behind);
        }
        if !self.is_kept || self.unwritten.is_empty() {
            return;
        }
        let now = self.clock.now().seconds();
        let written = self
            .conversations
            .write(&self.chat, &self.message, &self.unwritten, now);
        match written.await {
            Ok(()) => self.unwritten.clear(),
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                warn!(chat.id = %self.chat, error, "an answer could not be stored");
            }
        }
    }
}
