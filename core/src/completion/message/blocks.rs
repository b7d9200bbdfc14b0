use serde_json::Value;

/// A part of an answer. Two read them: [`super::render`] writes them for the web client, [`super::replay`] for the model
/// that goes on with the answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// Words for the reader.
    Text(String),
    /// What the model thought.
    Reasoning(Reasoning),
    /// What stood between the tags of a solution, which is for the reader as well.
    Solution { text: String, start: String, end: String },
    /// Calls that the model made in one go, with what came of them as far as that is known.
    ToolCalls {
        calls: Vec<ToolCall>,
        results: Vec<CallResult>,
    },
    /// Code that was run, or shall be.
    Code(Code),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reasoning {
    pub thought: String,
    /// The tags between which the model thought, or what stands for them.
    pub start: String,
    pub end: String,
    pub seconds: i64,
}

/// What a model calls.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ToolCall {
    pub id: String,
    pub name: String,
    /// An object as JSON text, as far as the model kept to that.
    pub arguments: String,
}

/// What came of a call.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CallResult {
    pub call_id: String,
    pub text: String,
    pub files: Vec<Value>,
    pub embeds: Vec<Value>,
}

/// A piece of code of the model's.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Code {
    pub language: String,
    pub code: String,
    /// What it printed and gave, or why it could not be run.
    pub output: Option<Value>,
}

impl Code {
    /// Reads what stood between the tags; `tag` is the start tag with its attributes.
    pub fn read(tag: &str, text: &str) -> Self {
        Self {
            language: attribute(tag, "lang").unwrap_or_default().to_owned(),
            code: without_fence(text).to_owned(),
            output: None,
        }
    }
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = tag.split_once(&format!("{name}=\""))?;
    rest.split('"').next()
}

/// Models like to put a fence around their code although nobody asks for one.
fn without_fence(text: &str) -> &str {
    let text = text.trim();
    let Some(inner) = text.strip_prefix("```").and_then(|text| text.strip_suffix("```")) else {
        return text;
    };
    match inner.split_once('\n') {
        Some((_, code)) => code.trim(),
        None => inner.trim(),
    }
}
