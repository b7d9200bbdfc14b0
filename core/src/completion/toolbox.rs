use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use indexmap::IndexMap;
use serde_json::{Value, json};

use crate::completion::Announcer;
use crate::identity::Principal;
use crate::shared::{JsonObject, debug_by_name};

/// The tools that a model may call in one answer, by the names that it calls them.
///
/// Steps fill it ([`Toolbox::add`]): plug-ins, tool servers, the browser and built-in tools each with their own
/// [`Tool`]. The rounds of an answer and the prompt-based way of calling see only this.
#[derive(Clone, Default)]
pub struct Toolbox {
    tools: IndexMap<String, OfferedTool>,
}

/// A tool as one answer can use it.
#[derive(Clone)]
pub struct OfferedTool {
    pub spec: ToolSpec,
    /// Where it comes from: the id of a workspace tool or of a server (`server:…`), or `builtin`.
    pub source: String,
    pub tool: Arc<dyn Tool>,
    /// Does it take care of the attached files by itself? Then the model is not shown them.
    pub handles_files: bool,
    /// A call that takes longer has failed.
    pub deadline: Duration,
}

debug_by_name!(OfferedTool);

/// A tool as a model reads of it.
#[derive(Debug, Clone, PartialEq)]
pub struct ToolSpec {
    pub name: String,
    pub description: String,
    /// A JSON Schema of an object.
    pub parameters: Value,
}

/// Something that can be called.
#[async_trait]
pub trait Tool: Send + Sync {
    /// Calls it. The arguments are an object with parameters that its specification names, and no others. Dropping the
    /// future gives the call up: whoever runs it is told as far as that is possible.
    async fn call(&self, arguments: JsonObject, context: &ToolContext) -> Result<ToolResult, ToolError>;
}

/// For whom a tool is called, and where it can tell of its progress.
#[derive(Debug, Clone)]
pub struct ToolContext {
    pub who: Principal,
    pub chat_id: Option<String>,
    pub message_id: Option<String>,
    /// The connection of the browser that asked, for tools that run there.
    pub session_id: Option<String>,
    pub announcer: Announcer,
}

/// What a call gave.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ToolResult {
    /// For the model.
    pub text: String,
    /// Files for the reader: `{type, url, …}`.
    pub files: Vec<Value>,
    /// Pages to show inside the message.
    pub embeds: Vec<Value>,
    /// What the answer rests on from here: told as `source` events and put before the model.
    pub sources: Vec<Value>,
}

impl ToolResult {
    pub fn text(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }
}

/// A call that failed; the words are for the model, which may try otherwise.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ToolError(pub String);

impl OfferedTool {
    /// No call takes longer, unless its tool says otherwise.
    pub const DEADLINE: Duration = Duration::from_secs(5 * 60);

    pub fn new(spec: ToolSpec, source: impl Into<String>, tool: Arc<dyn Tool>) -> Self {
        Self {
            spec,
            source: source.into(),
            tool,
            handles_files: false,
            deadline: Self::DEADLINE,
        }
    }

    /// The members of the arguments that the specification names.
    pub fn fitting(&self, mut arguments: JsonObject) -> JsonObject {
        let known = self.spec.parameters.get("properties").and_then(Value::as_object);
        arguments.retain(|name, _| known.is_some_and(|known| known.contains_key(name)));
        arguments
    }
}

impl Toolbox {
    /// Adds a tool. One whose name is taken gets that of its source in front.
    pub fn add(&mut self, mut offered: OfferedTool) {
        if self.tools.contains_key(&offered.spec.name) {
            offered.spec.name = format!("{}_{}", offered.source.replace([':', '.', ' '], "_"), offered.spec.name);
        }
        self.tools.insert(offered.spec.name.clone(), offered);
    }

    pub fn get(&self, name: &str) -> Option<&OfferedTool> {
        self.tools.get(name)
    }

    pub fn is_empty(&self) -> bool {
        self.tools.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &OfferedTool> {
        self.tools.values()
    }

    /// The specifications, for a small task that asks for calls.
    pub fn specs(&self) -> Vec<Value> {
        self.iter().map(|offered| offered.spec.to_json()).collect()
    }

    /// The member `tools` of a question.
    pub fn for_the_provider(&self) -> Vec<Value> {
        let function = |offered: &OfferedTool| json!({"type": "function", "function": offered.spec.to_json()});
        self.iter().map(function).collect()
    }
}

impl ToolSpec {
    pub fn to_json(&self) -> Value {
        json!({"name": self.name, "description": self.description, "parameters": self.parameters})
    }
}

impl fmt::Debug for Toolbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.tools.keys()).finish()
    }
}
