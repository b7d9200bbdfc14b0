use std::sync::Arc;

use loquat_core::export::Exports;
use loquat_core::shared::JsonObject;
use poem_openapi::{Object, OpenApi};
use serde::{Deserialize, Serialize};

use crate::area::Area;
use crate::wire::{Body, Failure, File, FreeObject, Verified};

/// Texts in another form.
pub struct Documents {
    pub exports: Arc<Exports>,
}

#[derive(Debug, Object, Deserialize)]
#[oai(rename = "MarkdownForm")]
struct MarkdownForm {
    md: String,
}

#[derive(Debug, Object, Serialize)]
struct Html {
    html: String,
}

#[derive(Debug, Object, Deserialize)]
#[oai(rename = "ChatTitleMessagesForm")]
struct ChatForm {
    title: String,
    /// As the page keeps them: role, content, model, timestamp
    messages: Vec<FreeObject>,
}

#[OpenApi(prefix_path = "/api/v1/utils", tag = "Area::Utils")]
impl Documents {
    /// Turn Markdown into HTML
    #[oai(path = "/markdown", method = "post", operation_id = "render_markdown")]
    async fn markdown(&self, caller: Verified, form: Body<MarkdownForm>) -> Result<Body<Html>, Failure> {
        let html = self.exports.html(&caller.0, &form.0.md)?;
        Ok(Body(Html { html }))
    }

    /// Print a chat
    #[oai(path = "/pdf", method = "post", operation_id = "print_chat")]
    async fn pdf(&self, caller: Verified, form: Body<ChatForm>) -> Result<File, Failure> {
        let messages: Vec<JsonObject> = form.0.messages.into_iter().map(|message| message.0).collect();
        let pdf = self.exports.pdf(&caller.0, form.0.title, &messages).await?;
        Ok(File::new("application/pdf", "chat.pdf", pdf))
    }
}
