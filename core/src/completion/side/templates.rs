//! Prompts of the small tasks beside a chat: their own words, and the placeholders that they or an administrator's
//! templates may hold.

use serde_json::Value;

use crate::completion::side::braces;
use crate::shared::JsonObject;

/// A message of a conversation as templates show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub role: String,
    pub text: String,
}

impl Line {
    /// The role and the text of a message of a request, whether its content is a text or a list of parts.
    pub fn of(message: &JsonObject) -> Self {
        let role = message.get("role").and_then(Value::as_str).unwrap_or("user").to_owned();
        let text = match message.get("content") {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Array(parts)) => {
                let texts = parts.iter().filter_map(|part| part.get("text").and_then(Value::as_str));
                texts.collect::<Vec<_>>().join("\n")
            }
            _ => String::new(),
        };
        Self {
            role,
            text: without_details(&text),
        }
    }
}

/// The text without what the page folds away: thoughts and runs of tools are not what a conversation is about.
fn without_details(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("<details") {
        out.push_str(&rest[..at]);
        match rest[at..].find("</details>") {
            Some(end) => rest = &rest[at + end + "</details>".len()..],
            None => rest = "",
        }
    }
    out.push_str(rest);
    out.trim().to_owned()
}

/// What the placeholders of a template stand for.
#[derive(Debug, Default)]
pub struct Filling<'a> {
    pub lines: &'a [Line],
    pub prompt: &'a str,
    /// `{{TYPE}}`: what kind of input is completed.
    pub kind: &'a str,
    /// `{{responses}}`: answers to be merged into one.
    pub responses: &'a [String],
}

/// The template with its placeholders replaced; names are read in any case. `{{MESSAGES}}` and `{{prompt}}` may be cut:
/// `:START:n`, `:END:n`, `:MIDDLETRUNCATE:n` (messages, or characters of the prompt). Unknown ones stay.
pub fn render(template: &str, filling: &Filling<'_>) -> String {
    braces::replace(template, |word| placeholder(word, filling))
}

fn placeholder(word: &str, filling: &Filling<'_>) -> Option<String> {
    let mut parts = word.trim().split(':').map(str::to_ascii_lowercase);
    let name = parts.next()?;
    let cut = match (parts.next().as_deref(), parts.next()) {
        (None, None) => Cut::Whole,
        (Some("start"), Some(count)) => Cut::Start(count.parse().ok()?),
        (Some("end"), Some(count)) => Cut::End(count.parse().ok()?),
        (Some("middletruncate"), Some(count)) => Cut::Middle(count.parse().ok()?),
        _ => return None,
    };
    match name.as_str() {
        "messages" => {
            let shown = filling
                .lines
                .iter()
                .map(|line| format!("{}: {}", line.role.to_uppercase(), line.text));
            Some(cut.of(&shown.collect::<Vec<_>>()).join("\n"))
        }
        "prompt" => match cut {
            Cut::Middle(most) if filling.prompt.chars().count() > most => Some(without_middle(filling.prompt, most)),
            Cut::Middle(_) => Some(filling.prompt.to_owned()),
            cut => Some(
                cut.of(&filling.prompt.chars().collect::<Vec<_>>())
                    .into_iter()
                    .collect(),
            ),
        },
        "type" => Some(filling.kind.to_owned()),
        "responses" => Some(
            filling
                .responses
                .iter()
                .map(|text| format!("\"\"\"{text}\"\"\""))
                .collect::<Vec<_>>()
                .join("\n\n"),
        ),
        _ => None,
    }
}

fn without_middle(text: &str, most: usize) -> String {
    let characters: Vec<char> = text.chars().collect();
    let head: String = characters[..most / 2].iter().collect();
    let tail: String = characters[characters.len() - (most - most / 2)..].iter().collect();
    format!("{head}...{tail}")
}

enum Cut {
    Whole,
    Start(usize),
    End(usize),
    Middle(usize),
}

impl Cut {
    fn of<T: Clone>(&self, items: &[T]) -> Vec<T> {
        match *self {
            Self::Whole => items.to_vec(),
            Self::Start(count) => items[..count.min(items.len())].to_vec(),
            Self::End(count) => items[items.len().saturating_sub(count)..].to_vec(),
            Self::Middle(count) if items.len() <= count => items.to_vec(),
            Self::Middle(count) => {
                let head = count.div_ceil(2);
                [&items[..head], &items[items.len() - (count - head)..]].concat()
            }
        }
    }
}

/// The JSON object in an answer that may have words around it: all between the first and the last brace.
pub fn object_in(answer: &str) -> Option<JsonObject> {
    let (start, end) = (answer.find('{')?, answer.rfind('}')?);
    serde_json::from_str(answer.get(start..=end)?).ok()
}

/// Asks for a title of the chat.
pub const TITLE: &str = r#"Name the conversation at the end of this message.

The name is what somebody looks for in a list weeks later: two to five words, in the language of the conversation, about
its subject and not about the fact that somebody asks something. One fitting emoji may lead it. No quotation marks.

Answer with this JSON object and nothing else:
{"title": "the name"}

Conversation:
{{MESSAGES:END:2}}"#;

/// Asks for tags of the chat.
pub const TAGS: &str = r#"File the conversation at the end of this message under one to three topics.

Begin with the broad field (such as Science, Technology, Arts, Health, Business, Education, Travel, Cooking), then up to
two narrower subjects if they are clear. Use the language of the conversation and capital first letters. A conversation
that is too short or too mixed gets the single topic "General".

Answer with this JSON object and nothing else:
{"tags": ["topic", "topic"]}

Conversation:
{{MESSAGES:END:6}}"#;

/// Asks for what the user may want to ask next.
pub const FOLLOW_UPS: &str = r#"Think of three to five things that the user of the conversation below could want to ask next.

Write each as the user would type it, short, in the language of the conversation. Each leads on from what was said; none
repeats what has been answered.

Answer with this JSON object and nothing else:
{"follow_ups": ["a question", "another question"]}

Conversation:
{{MESSAGES:END:6}}"#;

/// Asks for queries that find what an answer needs.
pub const QUERIES: &str = r#"Today is {{CURRENT_DATE}}. Decide what has to be looked up to answer the last message of this conversation well.

Write one to three search queries, each about one thing, in the words a document about it would use. When in doubt, give
a query; only when nothing could be found out by searching, give none.

Answer with this JSON object and nothing else:
{"queries": ["a query", "another query"]}

Conversation:
{{MESSAGES:END:6}}"#;

/// Asks for the description of a picture.
pub const IMAGE_PROMPT: &str = r#"Describe the picture that the conversation below asks for, as one text for a model that paints.

Say what is seen, in what surroundings, light, colours and style; leave out everything that is not seen.

Answer with this JSON object and nothing else:
{"prompt": "the description"}

Conversation:
{{MESSAGES:END:6}}"#;

/// Asks how an unfinished input goes on.
pub const AUTOCOMPLETE: &str = r#"Somebody is typing ({{TYPE}}) and has got this far:
{{PROMPT}}

Go on from exactly there with a few words, in the same language and tone. Do not repeat what is there, and do not answer
it. If nothing obvious follows, give an empty text.

What was said before:
{{MESSAGES:END:6}}

Answer with this JSON object and nothing else:
{"text": "how it goes on"}"#;

/// Asks for one emoji.
pub const EMOJI: &str = r#"Which single emoji shows best what this text says or feels like? Answer with the emoji alone.

{{prompt}}"#;

/// Asks for one answer made of several.
pub const MERGE: &str = r#"Several models answered the same question. Write the one answer that takes what is right and useful from each,
settles where they differ, and reads as if written by one hand. Do not mention that there were several.

The question: {{prompt}}

The answers:
{{responses}}"#;

pub const VOICE: &str = r#"Your answer will be read aloud to somebody who listens and cannot see it. Speak as in a conversation: short sentences,
the point first, two or three sentences unless more is asked for. Use no lists, tables, headings, code, links, emoji or other
marks; write numbers, dates and signs as they are spoken, and describe what only the eye could take in. Answer in the language
that you are spoken to."#;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Filling, Line, object_in, render};

    fn lines() -> Vec<Line> {
        ["a", "b", "c", "d", "e"]
            .map(|text| Line {
                role: "user".to_owned(),
                text: text.to_owned(),
            })
            .to_vec()
    }

    #[test]
    fn messages_and_prompts_can_be_cut() {
        let lines = lines();
        let filling = Filling {
            lines: &lines,
            prompt: "0123456789",
            ..Filling::default()
        };
        let shown = |template| render(template, &filling);
        assert_eq!(shown("{{MESSAGES:END:2}}"), "USER: d\nUSER: e");
        assert_eq!(
            shown("{{messages:start:1}}|{{MESSAGES:MIDDLETRUNCATE:3}}"),
            "USER: a|USER: a\nUSER: b\nUSER: e"
        );
        assert_eq!(
            shown("{{prompt:start:3}} {{PROMPT:end:3}} {{prompt:middletruncate:4}}"),
            "012 789 01...89"
        );
        assert_eq!(
            shown("{{CURRENT_DATE}} {{ prompt }} {{"),
            "{{CURRENT_DATE}} 0123456789 {{"
        );
    }

    #[test]
    fn a_line_shows_the_text_and_no_thoughts() {
        let message = json!({"role": "assistant", "content": [
            {"type": "text", "text": "<details type=\"reasoning\">\nhm</details>\nYes"}, {"type": "image_url"}]});
        assert_eq!(
            Line::of(message.as_object().unwrap()),
            Line {
                role: "assistant".to_owned(),
                text: "Yes".to_owned()
            }
        );
    }

    #[test]
    fn the_object_is_found_among_words() {
        assert_eq!(
            object_in("Sure: ```{\"title\": \"{x}\"}``` there").unwrap()["title"],
            "{x}"
        );
        assert!(object_in("no").is_none());
        assert!(object_in("} {").is_none());
    }
}
