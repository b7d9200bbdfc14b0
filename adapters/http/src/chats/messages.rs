use std::sync::Arc;

use loquat_core::chat::{ChatId, MessageId, Messages};
use poem_openapi::param::Path;
use poem_openapi::{Object, OpenApi};
use serde::Deserialize;

use super::view::ChatView;
use crate::area::Area;
use crate::wire::{Body, Failure, FreeObject, Verified};

/// Writes single messages.
pub(super) struct WriteMessages {
    pub messages: Arc<Messages>,
}

/// The new text of a message.
#[derive(Debug, Object, Deserialize)]
#[oai(write_only_all)]
struct ContentForm {
    content: String,
}

/// Something that happens to a message.
#[derive(Debug, Object, Deserialize)]
#[oai(write_only_all)]
struct EventForm {
    /// `status`, `message`, `replace`, `files`, `embeds` and `source` stay in the stored message; others are shown only
    #[oai(rename = "type")]
    #[serde(rename = "type")]
    kind: String,
    data: FreeObject,
}

#[OpenApi(prefix_path = "/api/v1/chats/", tag = "Area::Chats")]
impl WriteMessages {
    /// Put a text in place of a message's
    #[oai(path = "/:id/messages/:message_id", method = "post", operation_id = "update_message")]
    async fn rewrite(
        &self,
        caller: Verified,
        id: Path<String>,
        message_id: Path<String>,
        form: Body<ContentForm>,
    ) -> Result<Body<ChatView>, Failure> {
        let (chat, message) = (ChatId(id.0), MessageId(message_id.0));
        let chat = self
            .messages
            .rewrite(&caller.0, &chat, &message, &form.0.content)
            .await?;
        Ok(Body(chat.into()))
    }

    /// Let something happen to a message, stored and shown where the chat is open
    #[oai(
        path = "/:id/messages/:message_id/event",
        method = "post",
        operation_id = "send_message_event"
    )]
    async fn send_event(
        &self,
        caller: Verified,
        id: Path<String>,
        message_id: Path<String>,
        form: Body<EventForm>,
    ) -> Result<Body<bool>, Failure> {
        let (chat, message) = (ChatId(id.0), MessageId(message_id.0));
        let EventForm { kind, data } = form.0;
        let sent = self
            .messages
            .send_event(&caller.0, &chat, &message, &kind, data.0)
            .await?;
        Ok(Body(sent))
    }
}
