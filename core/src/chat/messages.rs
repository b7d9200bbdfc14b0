use std::sync::Arc;

use serde_json::{Value, json};

use crate::chat::{Chat, ChatError, ChatId, ChatStore, MessageEdit, MessageId, body};
use crate::identity::{Denied, Member, UserId};
use crate::realtime::{Audience, ChatEvent, Event, EventPublisher};
use crate::shared::{Clock, JsonObject, debug_by_name};

/// What happens to single messages from outside of the web client. The owner of a chat and administrators may do it.
pub struct Messages {
    store: Arc<dyn ChatStore>,
    events: Arc<dyn EventPublisher>,
    clock: Arc<dyn Clock>,
}

debug_by_name!(Messages);

impl Messages {
    pub fn new(store: Arc<dyn ChatStore>, events: Arc<dyn EventPublisher>, clock: Arc<dyn Clock>) -> Self {
        Self { store, events, clock }
    }

    /// Puts a text in place of a message's, and shows it where the chat is open.
    #[tracing::instrument(skip_all, fields(chat.id = chat.as_str(), message.id = message.as_str()))]
    pub async fn rewrite(
        &self,
        who: &Member,
        chat: &ChatId,
        message: &MessageId,
        content: &str,
    ) -> Result<Chat, ChatError> {
        let owner = self.reach(who, chat).await?;
        let members = JsonObject::from_iter([("content".to_owned(), Value::from(content))]);
        let edit = MessageEdit::Update(members);
        let now = self.clock.now().seconds();
        if !self.store.edit_message(chat, message, &edit, now).await? {
            return Err(ChatError::NoMessage);
        }
        let edited = self.store.find(chat).await?.ok_or(ChatError::NotFound)?;

        let shown = json!({"chat_id": chat, "message_id": message, "content": content});
        let event = ChatEvent::from_parts("chat:message", shown);
        self.tell(owner, chat, message, event).await;
        Ok(edited)
    }

    /// Lets something happen to a message: it leaves its trace in the stored chat and is shown where the chat is open.
    /// False if the web client could not be told.
    #[tracing::instrument(skip_all, fields(chat.id = chat.as_str(), message.id = message.as_str()))]
    pub async fn send_event(
        &self,
        who: &Member,
        chat: &ChatId,
        message: &MessageId,
        kind: &str,
        data: JsonObject,
    ) -> Result<bool, ChatError> {
        let owner = self.reach(who, chat).await?;
        let data = Value::Object(data);
        body::check_part(&data)?;
        let event = ChatEvent::from_parts(kind, data);
        if event.is_stored() {
            // A message that is not stored yet is shown all the same.
            let edit = MessageEdit::Event(event.clone());
            let now = self.clock.now().seconds();
            self.store.edit_message(chat, message, &edit, now).await?;
        }
        Ok(self.tell(owner, chat, message, event).await)
    }

    /// The owner of a chat that the caller may reach.
    async fn reach(&self, who: &Member, chat: &ChatId) -> Result<UserId, ChatError> {
        let owner = self.store.head_of(chat).await?.map(|head| head.owner);
        let reached = owner.filter(|owner| owner == who.id() || who.is_admin());
        Ok(reached.ok_or(Denied::NotYours)?)
    }

    /// What is stored stays stored when nobody could be told of it.
    async fn tell(&self, owner: UserId, chat: &ChatId, message: &MessageId, event: ChatEvent) -> bool {
        let event = Event::of_message(chat.as_str(), message.as_str(), event);
        let told = self.events.publish(&Audience::User(owner), &event).await;
        if let Err(error) = &told {
            tracing::warn!(chat.id = %chat, error = error as &dyn std::error::Error, "an event of a chat could not be published");
        }
        told.is_ok()
    }
}
