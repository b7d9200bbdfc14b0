use std::sync::Arc;

use serde_json::Value as Json;

use crate::export::{ExportError, Renderer, Transcript, TranscriptMessage};
use crate::identity::{Denied, Member};
use crate::shared::{JsonObject, Moment, debug_by_name};

/// Makes documents of what people bring.
pub struct Exports {
    renderer: Arc<dyn Renderer>,
}

debug_by_name!(Exports);

impl Exports {
    pub fn new(renderer: Arc<dyn Renderer>) -> Self {
        Self { renderer }
    }

    /// Markdown as HTML.
    pub fn html(&self, _: &Member, markdown: &str) -> Result<String, Denied> {
        Ok(self.renderer.html(markdown))
    }

    /// A chat as PDF, from its messages as the web client keeps them.
    pub async fn pdf(&self, _: &Member, title: String, messages: &[JsonObject]) -> Result<Vec<u8>, ExportError> {
        let messages = messages.iter().map(said).collect();
        self.renderer.pdf(Transcript { title, messages }).await
    }
}

fn said(message: &JsonObject) -> TranscriptMessage {
    let word = |key: &str| message.get(key).and_then(Json::as_str);
    let role = word("role").unwrap_or("user");
    let model = word("model").filter(|model| role == "assistant" && !model.is_empty());
    let mut letters = role.chars();
    let role = letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect());
    let at = message.get("timestamp").and_then(Json::as_i64).filter(|at| *at > 0);
    TranscriptMessage {
        author: model.map_or(role.clone(), |model| format!("{role} ({model})")),
        at: at.map(|at| {
            Moment::from_seconds(at)
                .in_utc()
                .strftime("%Y-%m-%d, %H:%M:%S")
                .to_string()
        }),
        text: text(message.get("content")),
    }
}

/// A text, or a list of parts of which some are texts.
fn text(content: Option<&Json>) -> String {
    match content {
        Some(Json::String(text)) => text.clone(),
        Some(Json::Array(parts)) => {
            let texts: Vec<&str> = parts.iter().filter_map(|part| part["text"].as_str()).collect();
            texts.join("\n")
        }
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_message_is_printed_with_who_said_it_and_when() {
        let of = |message: Json| said(message.as_object().unwrap());
        let question = of(json!({"role": "user", "content": "Why oaks?", "timestamp": 1_768_046_400}));
        assert_eq!(
            (question.author.as_str(), question.text.as_str()),
            ("User", "Why oaks?")
        );
        assert_eq!(question.at.as_deref(), Some("2026-01-10, 12:00:00"));
        let answer =
            of(json!({"role": "assistant", "model": "oak-1", "content": [{"text": "a"}, {"image": 1}, {"text": "b"}]}));
        assert_eq!(
            (answer.author.as_str(), answer.text.as_str(), answer.at),
            ("Assistant (oak-1)", "a\nb", None)
        );
        let odd = of(json!({"role": 1, "content": null, "timestamp": "soon"}));
        assert_eq!((odd.author.as_str(), odd.text.as_str(), odd.at), ("User", "", None));
    }
}
