//! What the answer rests on is put before the question, told to those who watch, and kept with the message.

use std::sync::Arc;

use async_trait::async_trait;
use serde_json::Value;

use super::{Step, StepError};
use crate::completion::side::braces;
use crate::completion::{Announcer, Exchange};
use crate::settings::{RAG_SYSTEM_CONTEXT, RAG_TEMPLATE, Settings, Snapshot};

pub struct Sources {
    pub settings: Arc<Settings>,
}

#[async_trait]
impl Step for Sources {
    fn name(&self) -> &'static str {
        "sources"
    }

    fn applies_to(&self, exchange: &Exchange) -> bool {
        !exchange.sources.is_empty()
    }

    async fn run(&self, exchange: &mut Exchange, announcer: &Announcer) -> Result<(), StepError> {
        let sources = exchange.sources.clone();
        put_before_question(exchange, &sources, &self.settings.snapshot());
        let named = |source: &&Value| {
            let about = &source["source"];
            [&about["name"], &about["id"]]
                .into_iter()
                .any(|text| text.as_str().is_some_and(|text| !text.is_empty()))
        };
        let named: Vec<Value> = sources.iter().filter(named).cloned().collect();
        if !named.is_empty() {
            announcer.sources(&named).await;
        }
        Ok(())
    }
}

/// Puts what the sources say before the question, or behind the system message where an administrator wants that.
pub fn put_before_question(exchange: &mut Exchange, sources: &[Value], settings: &Snapshot) {
    let question = exchange.last_question();
    let context = source_context(sources);
    if question.is_empty() || context.is_empty() {
        return;
    }
    let text = with_context(settings.get(RAG_TEMPLATE), &context, &question);
    if settings.get(RAG_SYSTEM_CONTEXT) {
        exchange.append_to_system(&text);
    } else {
        exchange.change_last_question(|before| format!("{text}\n{before}"));
    }
}

/// The documents of the sources as a model reads them: a line each, numbered by what they are taken from, which is how
/// the model refers to them and the web client finds them again.
pub fn source_context(sources: &[Value]) -> String {
    let mut numbers: Vec<String> = Vec::new();
    let mut lines = String::new();
    for source in sources {
        let documents = source["document"].as_array().into_iter().flatten();
        for (index, document) in documents.enumerate() {
            let metadata = &source["metadata"][index];
            let id = [&metadata["source"], &source["source"]["id"]]
                .into_iter()
                .find_map(Value::as_str)
                .unwrap_or("N/A");
            let number = numbers.iter().position(|known| known == id).unwrap_or_else(|| {
                numbers.push(id.to_owned());
                numbers.len() - 1
            });
            let name = source["source"]["name"].as_str();
            let name = name
                .map(|name| format!(" name=\"{}\"", name.replace('"', "'")))
                .unwrap_or_default();
            let text = document.as_str().unwrap_or_default();
            lines.push_str(&format!("<source id=\"{}\"{name}>{text}</source>\n", number + 1));
        }
    }
    lines.truncate(lines.trim_end().len());
    lines
}

/// The template with the passages and the question in their places. A template that has none gets the passages behind.
fn with_context(template: &str, context: &str, question: &str) -> String {
    let has_place = template.contains("[context]") || template.contains("{{CONTEXT}}");
    let template = match has_place {
        true => template.to_owned(),
        false => format!("{template}\n\n{{{{CONTEXT}}}}"),
    };
    // Braces are looked for in the template alone: passages and questions may hold any.
    let template = template
        .replace("[context]", "{{CONTEXT}}")
        .replace("[query]", "{{QUERY}}");
    braces::replace(&template, |word| match word.trim() {
        "CONTEXT" => Some(context.to_owned()),
        "QUERY" => Some(question.to_owned()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{source_context, with_context};

    #[test]
    fn documents_are_numbered_by_what_they_are_taken_from() {
        let sources = [
            json!({"source": {"name": "a \"b\"", "id": "f"}, "document": ["one", "two"], "metadata": [{"source": "x"}, {"source": "y"}]}),
            json!({"source": {"id": "f"}, "document": ["three"], "metadata": [{"source": "x"}]}),
        ];
        assert_eq!(
            source_context(&sources),
            "<source id=\"1\" name=\"a 'b'\">one</source>\n<source id=\"2\" name=\"a 'b'\">two</source>\n<source id=\"1\">three</source>"
        );
    }

    #[test]
    fn a_template_without_a_place_gets_the_passages_behind() {
        assert_eq!(with_context("Read.", "c", "q"), "Read.\n\nc");
        assert_eq!(with_context("[context]: [query]", "{{QUERY}}", "q"), "{{QUERY}}: q");
    }
}
