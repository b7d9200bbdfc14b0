use std::error::Error;

use async_trait::async_trait;

use crate::identity::Denied;

/// A chat to be printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transcript {
    pub title: String,
    pub messages: Vec<TranscriptMessage>,
}

/// What somebody said in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TranscriptMessage {
    pub author: String,
    /// When, as people write it.
    pub at: Option<String>,
    pub text: String,
}

impl Transcript {
    /// All that is to be printed.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let said = self.messages.iter().flat_map(|message| {
            let at = message.at.as_deref();
            [message.author.as_str(), &message.text].into_iter().chain(at)
        });
        [self.title.as_str()].into_iter().chain(said)
    }
}

/// Why there is no document.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("the document could not be made")]
    Failed(#[source] Box<dyn Error + Send + Sync>),
}

/// Gives texts their form.
#[async_trait]
pub trait Renderer: Send + Sync {
    /// Markdown as HTML, without a line at its end.
    fn html(&self, markdown: &str) -> String;

    /// A PDF document, in which every script can be read.
    async fn pdf(&self, transcript: Transcript) -> Result<Vec<u8>, ExportError>;
}
