use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;
use futures::{StreamExt, stream};
use loquat_core::provider::{
    Answer, Chunk, Connection, Courier, Errand, ModelProvider, OnBehalf, Passed, ProviderError, Question,
};
use loquat_core::shared::{JsonObject, JsonText};
use serde_json::{Value, json};

/// A provider that a test writes the script of: it says what it was told to, in that order, and remembers what it was
/// asked. Clones are the same provider.
#[derive(Debug, Clone, Default)]
pub struct ScriptedProvider {
    script: Arc<Mutex<Script>>,
}

#[derive(Debug, Default)]
struct Script {
    /// `None`: it is not there.
    lines: VecDeque<Option<Line>>,
    questions: Vec<Question>,
    errands: Vec<(Connection, Errand)>,
}

/// What it says next.
#[derive(Debug, Clone)]
enum Line {
    /// A document, with a status.
    Json(u16, Value),
    /// Text, piece by piece; broken off after the last piece or not.
    Pieces { pieces: Vec<String>, breaks_off: bool },
}

impl ScriptedProvider {
    /// The next answer is this document.
    pub fn says(&self, status: u16, document: Value) {
        self.script().lines.push_back(Some(Line::Json(status, document)));
    }

    /// The next answer comes in these pieces.
    pub fn streams(&self, pieces: &[&str]) {
        self.add_pieces(pieces, false);
    }

    /// The next answer comes in these pieces and breaks off then.
    pub fn breaks_off_after(&self, pieces: &[&str]) {
        self.add_pieces(pieces, true);
    }

    /// The next time it is not there.
    pub fn is_unreachable(&self) {
        self.script().lines.push_back(None);
    }

    /// What it was asked.
    pub fn questions(&self) -> Vec<Question> {
        self.script().questions.clone()
    }

    /// What it was sent as it is, and over which connections.
    pub fn errands(&self) -> Vec<(Connection, Errand)> {
        self.script().errands.clone()
    }

    fn add_pieces(&self, pieces: &[&str], breaks_off: bool) {
        let pieces = pieces.iter().map(|piece| (*piece).to_owned()).collect();
        self.script().lines.push_back(Some(Line::Pieces { pieces, breaks_off }));
    }

    /// The next line; out of lines it says that it has nothing to say.
    fn next(&self) -> Result<Line, ProviderError> {
        match self.script().lines.pop_front() {
            Some(None) => Err(ProviderError::Unreachable("the script says so".into())),
            Some(Some(line)) => Ok(line),
            None => Ok(Line::Json(200, answer(""))),
        }
    }

    fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A whole answer of OpenAI's API.
fn answer(text: &str) -> Value {
    json!({"object": "chat.completion", "choices": [
        {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"},
    ]})
}

fn broken() -> ProviderError {
    ProviderError::BrokeOff("the script says so".into())
}

fn whole(status: u16, document: Value) -> Result<JsonObject, ProviderError> {
    match document {
        Value::Object(object) if status < 400 => Ok(object),
        document => Err(ProviderError::Refused {
            status,
            body: JsonText::of(&document).map_err(|error| ProviderError::Nonsense(error.to_string()))?,
        }),
    }
}

fn passed(line: Line) -> Passed {
    match line {
        Line::Json(status, document) => Passed {
            status,
            content_type: "application/json".to_owned(),
            body: stream::iter([Ok(Bytes::from(document.to_string()))]).boxed(),
        },
        Line::Pieces { pieces, breaks_off } => {
            let events = pieces.into_iter().map(|piece| {
                let chunk =
                    json!({"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"content": piece}}]});
                Ok(Bytes::from(format!("data: {chunk}\n\n")))
            });
            let end = if breaks_off {
                Err(broken())
            } else {
                Ok(Bytes::from_static(b"data: [DONE]\n\n"))
            };
            Passed {
                status: 200,
                content_type: "text/event-stream".to_owned(),
                body: stream::iter(events.chain([end]).collect::<Vec<_>>()).boxed(),
            }
        }
    }
}

#[async_trait]
impl ModelProvider for ScriptedProvider {
    async fn ask(&self, question: Question) -> Result<Answer, ProviderError> {
        self.script().questions.push(question);
        match self.next()? {
            Line::Json(status, document) => whole(status, document).map(Answer::Whole),
            Line::Pieces { pieces, breaks_off } => {
                let chunks = pieces.into_iter().map(|piece| Ok(Chunk::text(piece)));
                let end = breaks_off.then(|| Err(broken()));
                Ok(Answer::Streamed(
                    stream::iter(chunks.chain(end).collect::<Vec<_>>()).boxed(),
                ))
            }
        }
    }

    async fn pass(&self, question: Question) -> Result<Passed, ProviderError> {
        self.script().questions.push(question);
        self.next().map(passed)
    }

    async fn embed(&self, question: Question) -> Result<JsonObject, ProviderError> {
        self.script().questions.push(question);
        match self.next()? {
            Line::Json(status, document) => whole(status, document),
            Line::Pieces { .. } => Err(broken()),
        }
    }
}

#[async_trait]
impl Courier for ScriptedProvider {
    async fn run(
        &self,
        connection: &Connection,
        _: Option<&OnBehalf>,
        errand: Errand,
    ) -> Result<Passed, ProviderError> {
        self.script().errands.push((connection.clone(), errand));
        self.next().map(passed)
    }
}
