use std::sync::Arc;

use async_trait::async_trait;
use serde_json::{Value, json};

use super::{Step, StepError};
use crate::completion::{Announcer, Exchange, Material, SideQuestions, SmallTask, is_temporary};
use crate::image::{ImageError, Images, KeptImage, PictureLink, RequestedEdit, RequestedImage};
use crate::realtime::{ChatEvent, Files};
use crate::settings::{ENABLE_IMAGE_EDIT, ENABLE_IMAGE_PROMPT_GENERATION, Settings};
use crate::shared::debug_by_name;

/// Paints a picture before the question, and tells the model how that went.
pub struct ImageGeneration {
    images: Arc<Images>,
    side: Arc<SideQuestions>,
    settings: Arc<Settings>,
}

debug_by_name!(ImageGeneration);

/// Messages whose pictures are changed: the last that have any.
const LOOKED_BACK: usize = 2;

impl ImageGeneration {
    pub fn new(images: Arc<Images>, side: Arc<SideQuestions>, settings: Arc<Settings>) -> Self {
        Self { images, side, settings }
    }

    async fn paint(&self, exchange: &Exchange) -> Result<Vec<KeptImage>, ImageError> {
        let who = exchange.who.member()?;
        let link = link(exchange);
        let pictures = last_pictures(exchange.messages());
        let now = self.settings.snapshot();
        if !pictures.is_empty() && now.get(ENABLE_IMAGE_EDIT) {
            let asked = RequestedEdit {
                is_list: true,
                pictures,
                prompt: exchange.last_question(),
                ..RequestedEdit::default()
            };
            return self.images.edit(&who, asked, link.as_ref()).await;
        }
        let written = match now.get(ENABLE_IMAGE_PROMPT_GENERATION) {
            true => self.written_prompt(exchange).await,
            false => None,
        };
        let asked = RequestedImage {
            prompt: written.unwrap_or_else(|| exchange.last_question()),
            ..RequestedImage::default()
        };
        self.images.generate(&who, asked, link.as_ref()).await
    }

    /// The prompt that the task model writes; the user's own words do as well.
    async fn written_prompt(&self, exchange: &Exchange) -> Option<String> {
        let object = self
            .side
            .object(exchange, SmallTask::ImagePrompt, &Material::default())
            .await;
        match object {
            Ok(object) => Some(object?.get("prompt")?.as_str()?.to_owned()),
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "no prompt was written for an image");
                None
            }
        }
    }
}

#[async_trait]
impl Step for ImageGeneration {
    fn name(&self) -> &'static str {
        "image generation"
    }

    fn applies_to(&self, exchange: &Exchange) -> bool {
        // With native calls the model paints by a tool, when it wants to.
        exchange.wants("image_generation") && exchange.chat_id().is_some() && !exchange.calls_natively()
    }

    async fn run(&self, exchange: &mut Exchange, announcer: &Announcer) -> Result<(), StepError> {
        announcer
            .status(json!({"action": "image_generation", "description": "Creating an image", "done": false}))
            .await;
        match self.paint(exchange).await {
            Ok(images) => {
                announcer
                    .status(json!({"action": "image_generation", "description": "Image created", "done": true}))
                    .await;
                let files = images
                    .iter()
                    .map(|image| json!({"type": "image", "url": image.url}))
                    .collect();
                announcer
                    .event(ChatEvent::Files(Files {
                        files,
                        ..Files::default()
                    }))
                    .await;
                exchange.append_to_system(
                    "<context>The image that the user asked for has been made and is shown to them beside your answer. \
                     Say so in a sentence, and do not describe how to make one.</context>",
                );
            }
            Err(error) => {
                announcer
                    .status(json!({
                        "action": "image_generation",
                        "description": "The image could not be created",
                        "done": true,
                        "error": true,
                    }))
                    .await;
                exchange.append_to_system(&format!(
                    "<context>An image was to be made for the user, and that failed. Tell them so, with this reason: \
                     {error}</context>"
                ));
            }
        }
        Ok(())
    }
}

/// The message that the picture will be shown in.
fn link(exchange: &Exchange) -> Option<PictureLink> {
    let chat = exchange.chat_id().filter(|chat| !is_temporary(chat))?;
    let message = exchange.request.control.id.clone()?;
    Some(PictureLink {
        chat: chat.to_owned(),
        message,
    })
}

/// The pictures of the last messages that have any.
fn last_pictures(messages: &[Value]) -> Vec<String> {
    let of = |message: &Value| -> Vec<String> {
        let parts = message["content"].as_array().into_iter().flatten();
        let parts = parts.filter(|part| part["type"] == "image_url");
        parts
            .filter_map(|part| part["image_url"]["url"].as_str().map(str::to_owned))
            .collect()
    };
    let with_pictures = messages.iter().rev().map(of).filter(|pictures| !pictures.is_empty());
    with_pictures.take(LOOKED_BACK).flatten().collect()
}
