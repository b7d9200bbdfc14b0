//! What is asked for and not there is told, never dropped in silence.

use async_trait::async_trait;
use serde_json::json;

use super::{Step, StepError};
use crate::completion::{Announcer, Exchange};

/// Stands at the place of a step that this installation does not have.
#[derive(Debug, Clone, Copy)]
pub enum Missing {
    Knowledge,
    Memory,
    WebSearch,
    ImageGeneration,
    CodeInterpreter,
    Tools,
    Files,
    /// Nobody asks for it by name, so that nobody misses it.
    Unasked,
}

impl Missing {
    /// What the line is about, and what it says.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Knowledge => (
                "knowledge_search",
                "The knowledge of this model cannot be searched here",
            ),
            Self::Memory => ("memory", "Memories are not available here"),
            Self::WebSearch => ("web_search", "Web search is not available here"),
            Self::ImageGeneration => ("image_generation", "Pictures cannot be made here"),
            Self::CodeInterpreter => ("code_interpreter", "Code cannot be run here"),
            Self::Tools => ("tools", "Tools are not available here"),
            Self::Files => ("files", "Files cannot be read here"),
            Self::Unasked => ("", ""),
        }
    }
}

#[async_trait]
impl Step for Missing {
    fn name(&self) -> &'static str {
        self.words().0
    }

    fn applies_to(&self, exchange: &Exchange) -> bool {
        let control = &exchange.request.control;
        let some = |list: Option<usize>| list.is_some_and(|length| length > 0);
        match self {
            Self::Knowledge => {
                let meta = exchange.model.row.as_ref().map(|row| row.meta.members());
                let knowledge = meta.and_then(|meta| meta.get("knowledge")?.as_array());
                !exchange.calls_natively() && knowledge.is_some_and(|items| !items.is_empty())
            }
            Self::Memory => exchange.wants("memory"),
            Self::WebSearch => exchange.wants("web_search"),
            Self::ImageGeneration => exchange.wants("image_generation"),
            Self::CodeInterpreter => exchange.wants("code_interpreter"),
            Self::Tools => {
                some(control.tool_ids.as_ref().map(Vec::len)) || some(control.tool_servers.as_ref().map(Vec::len))
            }
            Self::Files => some(control.files.as_ref().map(Vec::len)),
            Self::Unasked => false,
        }
    }

    async fn run(&self, _exchange: &mut Exchange, announcer: &Announcer) -> Result<(), StepError> {
        let (action, description) = self.words();
        let status = json!({"action": action, "description": description, "done": true, "error": true});
        announcer.status(status).await;
        Ok(())
    }
}
