use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::reply::Says;
use super::{Reply, Then};

/// What the server shall do with a question. As JSON it is the question: the text of the last message.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Script {
    /// Tells this question from others; stands in every piece of the answer.
    pub name: String,
    pieces: usize,
    /// Milliseconds before the answer begins.
    silent_first: u64,
    /// Milliseconds between two pieces.
    pause: u64,
    then: Then,
    /// The status of an error that comes instead.
    refusal: Option<u16>,
}

impl Script {
    /// An answer of so many pieces, at once and complete.
    pub fn of(name: impl Into<String>, pieces: usize) -> Self {
        Self {
            name: name.into(),
            pieces,
            silent_first: 0,
            pause: 0,
            then: Then::End,
            refusal: None,
        }
    }

    /// One that goes on for as long as a test may last.
    pub fn endless(name: impl Into<String>) -> Self {
        Self::of(name, 1_000_000).every(Duration::from_millis(10))
    }

    /// With so much time between two pieces.
    #[must_use]
    pub fn every(mut self, pause: Duration) -> Self {
        self.pause = milliseconds(pause);
        self
    }

    /// With so much time before the first byte.
    #[must_use]
    pub fn after(mut self, silence: Duration) -> Self {
        self.silent_first = milliseconds(silence);
        self
    }

    /// That ends like this.
    #[must_use]
    pub fn then(mut self, then: Then) -> Self {
        self.then = then;
        self
    }

    /// That is an error of this status and no answer.
    #[must_use]
    pub fn refused(mut self, status: u16) -> Self {
        self.refusal = Some(status);
        self
    }

    /// The question that asks for it.
    pub fn question(&self) -> String {
        json!(self).to_string()
    }

    /// The whole answer.
    pub fn text(&self) -> String {
        (0..self.pieces).map(|number| self.piece(number)).collect()
    }

    /// The stream of events as it is sent. Where the answer does not come to its end, this is what comes before.
    pub fn stream(&self) -> Vec<u8> {
        self.clone().events().flatten().collect()
    }

    pub(super) fn pieces(&self) -> usize {
        self.pieces
    }

    pub(super) fn pause(&self) -> Duration {
        Duration::from_millis(self.pause)
    }

    /// What it does behind the last piece.
    pub(super) fn then_does(&self) -> Then {
        self.then
    }

    /// The script that a question carries. Any other question asks for three pieces.
    pub(super) fn read(question: &str) -> Self {
        serde_json::from_str(question).unwrap_or_else(|_| Self::of(question, 3))
    }

    /// What it has the server do.
    pub(super) fn reply(&self, is_streamed: bool) -> Reply {
        let error = json!({"error": {"message": "not today", "type": "tests", "code": self.name}});
        let stream = || Reply::paced(self.clone().events(), self.pause(), self.then);
        self.choose(is_streamed, &error, stream, || self.object())
    }

    /// What it has the server do of what it could say: an error, a stream or a whole answer.
    pub(super) fn choose(
        &self,
        is_streamed: bool,
        error: &Value,
        stream: impl FnOnce() -> Reply,
        whole: impl FnOnce() -> Value,
    ) -> Reply {
        let reply = match (self.refusal, self.then) {
            (Some(status), _) => Reply::json(status, error),
            (None, _) if is_streamed => stream(),
            (None, Then::End) => Reply::json(200, &whole()),
            (None, then) => Reply::at_once(Says::Nothing(then)),
        };
        Reply {
            silence: Duration::from_millis(self.silent_first),
            ..reply
        }
    }

    /// The events of the stream, one after the other: an endless answer is never made as a whole.
    fn events(self) -> impl Iterator<Item = Vec<u8>> + Send {
        let count = self.pieces + usize::from(self.then == Then::End);
        (0..count).map(move |number| self.event(number).into_bytes())
    }

    fn event(&self, number: usize) -> String {
        if number == self.pieces {
            return self.chunk(&json!({}), Some("stop")) + "data: [DONE]\n\n";
        }
        self.chunk(&json!({"content": self.piece(number)}), None)
    }

    /// A piece knows its place, so that a gap or a double is seen; and it is more than ASCII.
    pub(super) fn piece(&self, number: usize) -> String {
        format!("[{} {number} ö]", self.name)
    }

    fn chunk(&self, delta: &Value, finish_reason: Option<&str>) -> String {
        let choice = json!({"index": 0, "delta": delta, "finish_reason": finish_reason});
        let chunk = json!({"id": self.name, "object": "chat.completion.chunk", "created": 1_700_000_000,
                           "model": super::PARROT, "choices": [choice]});
        format!("data: {chunk}\n\n")
    }

    /// The answer to a question that did not ask for a stream.
    fn object(&self) -> Value {
        let message = json!({"role": "assistant", "content": self.text()});
        json!({"id": self.name, "object": "chat.completion", "created": 1_700_000_000, "model": super::PARROT,
               "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
               "usage": {"prompt_tokens": 1, "completion_tokens": self.pieces, "total_tokens": self.pieces + 1}})
    }
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
