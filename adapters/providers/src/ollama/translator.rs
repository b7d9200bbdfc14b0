use std::borrow::Cow;
use std::sync::Arc;

use loquat_core::provider::{Chunk, ToolCallPart};
use loquat_core::shared::{Clock, Ids, JsonObject, JsonText};
use serde::Deserialize;
use serde_json::{Value, json};

use super::usage::Usage;

/// Says an answer of Ollama in the words of OpenAI's API. One translator for each answer: it counts what the answer calls.
pub struct Translator {
    ids: Arc<dyn Ids>,
    /// Under which the pieces of one answer are known.
    id: String,
    created: i64,
    calls: usize,
    has_begun: bool,
}

/// A piece of an answer.
#[derive(Debug, Default, PartialEq)]
pub struct Piece {
    model: String,
    text: Option<String>,
    reasoning: Option<String>,
    tool_calls: Vec<ToolCallPart>,
    finish_reason: Option<&'static str>,
    usage: Option<Value>,
    error: Option<Value>,
}

#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow, default)]
    model: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    message: Option<Message<'a>>,
    #[serde(default)]
    done: bool,
    #[serde(borrow, default)]
    done_reason: Option<Cow<'a, str>>,
    #[serde(default)]
    error: Option<Value>,
}

#[derive(Deserialize)]
struct Message<'a> {
    #[serde(borrow, default)]
    content: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    thinking: Option<Cow<'a, str>>,
    #[serde(default)]
    tool_calls: Option<Vec<Call>>,
}

#[derive(Deserialize)]
struct Call {
    id: Option<String>,
    function: Option<Function>,
}

#[derive(Deserialize)]
struct Function {
    name: Option<String>,
    #[serde(default)]
    arguments: Value,
}

impl Translator {
    pub fn new(clock: &dyn Clock, ids: Arc<dyn Ids>) -> Self {
        Self {
            id: format!("chatcmpl-{}", ids.uuid()),
            created: clock.now().seconds(),
            ids,
            calls: 0,
            has_begun: false,
        }
    }

    /// The piece in a line; `None` if it is none.
    pub fn piece(&mut self, line: &[u8]) -> Option<Piece> {
        let line = line.trim_ascii();
        if line.is_empty() {
            return None;
        }
        match serde_json::from_slice::<Line<'_>>(line) {
            Ok(read) => Some(self.piece_of(read, || serde_json::from_slice(line).unwrap_or_default())),
            Err(error) => {
                tracing::debug!(%error, "passed over a line of a provider's stream");
                None
            }
        }
    }

    fn piece_of(&mut self, line: Line<'_>, usage: impl FnOnce() -> Usage) -> Piece {
        let some = |text: Option<Cow<'_, str>>| text.filter(|text| !text.is_empty()).map(Cow::into_owned);
        let mut piece = Piece {
            model: line.model.unwrap_or_default().into_owned(),
            error: line.error.filter(|error| !error.is_null()),
            ..Piece::default()
        };
        if let Some(message) = line.message {
            piece.text = some(message.content);
            piece.reasoning = some(message.thinking);
            let calls = message.tool_calls.unwrap_or_default();
            piece.tool_calls = calls.into_iter().map(|call| self.call(call)).collect();
        }
        if line.done {
            piece.usage = Some(usage().told());
            piece.finish_reason = Some(match line.done_reason.as_deref() {
                Some("length") => "length",
                _ => "stop",
            });
        }
        piece
    }

    /// Each call comes as a whole, and mostly without a number and an id.
    fn call(&mut self, call: Call) -> ToolCallPart {
        let index = self.calls;
        self.calls += 1;
        let (name, arguments) = call
            .function
            .map_or((None, Value::Null), |function| (function.name, function.arguments));
        let arguments = match arguments {
            Value::Null => "{}".to_owned(),
            Value::String(text) => text,
            object => object.to_string(),
        };
        ToolCallPart {
            index,
            id: Some(call.id.unwrap_or_else(|| format!("call_{}", self.ids.uuid()))),
            name,
            arguments: Some(arguments),
        }
    }

    /// The piece as the core takes it.
    pub fn chunk(&mut self, piece: Piece) -> Chunk {
        let has_text = piece.text.is_some() || piece.reasoning.is_some();
        let raw = (!has_text).then(|| JsonText::of(&self.event(&piece)).ok()).flatten();
        Chunk {
            text: piece.text,
            reasoning: piece.reasoning,
            tool_calls: piece.tool_calls,
            usage: piece.usage,
            error: piece.error,
            finish_reason: piece.finish_reason.map(str::to_owned),
            raw,
            ..Chunk::default()
        }
    }

    /// The piece as an event of OpenAI's API.
    pub fn event(&mut self, piece: &Piece) -> Value {
        if let Some(error) = &piece.error {
            return json!({ "error": as_object(error) });
        }
        let mut delta = JsonObject::new();
        if !self.has_begun {
            self.has_begun = true;
            delta.insert("role".to_owned(), json!("assistant"));
        }
        if let Some(text) = &piece.text {
            delta.insert("content".to_owned(), json!(text));
        }
        if let Some(reasoning) = &piece.reasoning {
            delta.insert("reasoning_content".to_owned(), json!(reasoning));
        }
        if !piece.tool_calls.is_empty() {
            delta.insert("tool_calls".to_owned(), told(&piece.tool_calls));
        }
        let mut event = json!({
            "id": self.id,
            "object": "chat.completion.chunk",
            "created": self.created,
            "model": piece.model,
            "choices": [{"index": 0, "delta": delta, "logprobs": null, "finish_reason": piece.finish_reason}],
        });
        if let Some(usage) = &piece.usage {
            event["usage"] = usage.clone();
        }
        event
    }

    /// A whole answer as one of OpenAI's API; `None` if it is none.
    pub fn whole(mut self, answer: &Value) -> Option<JsonObject> {
        let line = Line::deserialize(answer).ok()?;
        let piece = self.piece_of(line, || Usage::deserialize(answer).unwrap_or_default());
        let mut message = JsonObject::new();
        message.insert("role".to_owned(), json!("assistant"));
        message.insert("content".to_owned(), json!(piece.text.unwrap_or_default()));
        if let Some(reasoning) = piece.reasoning {
            message.insert("reasoning_content".to_owned(), json!(reasoning));
        }
        if !piece.tool_calls.is_empty() {
            message.insert("tool_calls".to_owned(), told(&piece.tool_calls));
        }
        let finish_reason = piece.finish_reason.unwrap_or("stop");
        let answer = json!({
            "id": self.id,
            "object": "chat.completion",
            "created": self.created,
            "model": piece.model,
            "choices": [{"index": 0, "message": message, "logprobs": null, "finish_reason": finish_reason}],
            "usage": piece.usage,
        });
        answer.as_object().cloned()
    }
}

fn told(calls: &[ToolCallPart]) -> Value {
    let told = |call: &ToolCallPart| {
        json!({
            "index": call.index,
            "id": call.id,
            "type": "function",
            "function": {"name": call.name, "arguments": call.arguments},
        })
    };
    calls.iter().map(told).collect()
}

/// Ollama's errors are texts, those of OpenAI's API objects.
fn as_object(error: &Value) -> Value {
    match error {
        Value::String(message) => json!({"message": message, "type": "provider_error", "code": null}),
        other => other.clone(),
    }
}
