//! A chat in a folder answers as the folder says: with its prompt, and on its files.

use async_trait::async_trait;

use super::{Step, StepError};
use crate::completion::{Announcer, Exchange};

pub struct Folder;

#[async_trait]
impl Step for Folder {
    fn name(&self) -> &'static str {
        "folder"
    }

    fn applies_to(&self, exchange: &Exchange) -> bool {
        exchange.chat.is_some()
    }

    async fn run(&self, exchange: &mut Exchange, _: &Announcer) -> Result<(), StepError> {
        let Some(chat) = exchange.chat.clone() else {
            return Ok(());
        };
        if let Some(prompt) = chat.folder_prompt {
            exchange.prepend_to_system(&prompt);
        }
        if !chat.folder_files.is_empty() {
            let files = exchange.request.control.files.get_or_insert_default();
            files.splice(0..0, chat.folder_files);
        }
        Ok(())
    }
}
