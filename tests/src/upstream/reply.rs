use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::ollama;

/// What the server does at a request.
pub struct Reply {
    /// So long it says nothing at first.
    pub(super) silence: Duration,
    pub(super) says: Says,
}

/// What it says.
pub(super) enum Says {
    /// All at once.
    Whole {
        status: u16,
        content_type: &'static str,
        body: Vec<u8>,
    },
    /// Piece by piece, each in a write of its own.
    Stream {
        content_type: &'static str,
        pieces: Box<dyn Iterator<Item = Vec<u8>> + Send>,
        pause: Duration,
        then: Then,
    },
    /// Nothing: it took the request, and then...
    Nothing(Then),
}

/// What it does behind the last that it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Then {
    /// The answer is complete.
    End,
    /// The connection is closed.
    BreakOff,
    /// The connection is reset: what is still on its way may be lost.
    Reset,
    /// Nothing more comes, and the connection stays.
    Hold,
}

impl Reply {
    /// Says this, and is done.
    pub fn whole(status: u16, content_type: &'static str, body: Vec<u8>) -> Self {
        Self::at_once(Says::Whole {
            status,
            content_type,
            body,
        })
    }

    pub fn json(status: u16, document: &Value) -> Self {
        Self::whole(status, "application/json", document.to_string().into_bytes())
    }

    pub fn html(status: u16, page: &str) -> Self {
        Self::whole(status, "text/html; charset=utf-8", page.as_bytes().to_vec())
    }

    /// Streams these bytes, each piece in a write of its own.
    pub fn stream(pieces: Vec<Vec<u8>>, then: Then) -> Self {
        Self::paced(pieces.into_iter(), Duration::ZERO, then)
    }

    /// A chat's answer in these pieces, in the words of OpenAI's API.
    pub fn chat(pieces: &[&str], then: Then) -> Self {
        let event = |piece: &&str| format!("data: {}\n\n", json!({"choices": [{"delta": {"content": piece}}]}));
        let mut events: Vec<_> = pieces.iter().map(|piece| event(piece).into_bytes()).collect();
        if then == Then::End {
            events.push(b"data: [DONE]\n\n".to_vec());
        }
        Self::stream(events, then)
    }

    /// The same in Ollama's words.
    pub fn ollama_chat(pieces: &[&str], then: Then) -> Self {
        let line = |piece: &&str| ollama::piece(piece).into_bytes();
        let mut lines: Vec<_> = pieces.iter().map(line).collect();
        if then == Then::End {
            lines.push(ollama::end(pieces.len()).into_bytes());
        }
        Self::stream(lines, then).of_lines()
    }

    /// Takes the request and never answers.
    pub fn nothing() -> Self {
        Self::at_once(Says::Nothing(Then::Hold))
    }

    /// Streams pieces that are made when their time comes, with so much time between two of them.
    pub(super) fn paced(pieces: impl Iterator<Item = Vec<u8>> + Send + 'static, pause: Duration, then: Then) -> Self {
        Self::at_once(Says::Stream {
            content_type: "text/event-stream",
            pieces: Box::new(pieces),
            pause,
            then,
        })
    }

    /// The stream as one of lines of JSON.
    #[must_use]
    pub fn of_lines(mut self) -> Self {
        if let Says::Stream { content_type, .. } = &mut self.says {
            *content_type = "application/x-ndjson";
        }
        self
    }

    pub(super) fn at_once(says: Says) -> Self {
        Self {
            silence: Duration::ZERO,
            says,
        }
    }
}

impl std::fmt::Debug for Reply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Reply")
    }
}
