//! The same server in Ollama's words: lines of JSON, and lists of what it has.

use serde_json::{Value, json};

use super::{Reply, Script, Then};

/// Until when a model stays in memory here.
const LOADED_UNTIL: &str = "2031-01-01T00:00:00.000000+01:00";

/// Is it asked in passing, so that what a test told to do next is meant for another request?
pub(super) fn is_beside_the_script(line: &str) -> bool {
    line.starts_with("GET /api/ps")
}

/// What a script has it do.
pub(super) fn reply(script: &Script, is_streamed: bool) -> Reply {
    let whole = || {
        json!({"model": super::PARROT, "message": {"role": "assistant", "content": script.text()}, "done": true,
               "done_reason": "stop", "prompt_eval_count": 1, "eval_count": script.pieces()})
    };
    let stream = || Reply::paced(script.clone().lines(), script.pause(), script.then_does()).of_lines();
    script.choose(is_streamed, &json!({"error": "not today"}), stream, whole)
}

/// One of its lists.
pub(super) fn list(line: &str, models: &[String], loaded: &[String]) -> Reply {
    let entry = |name: &String| {
        json!({"name": name, "model": name, "modified_at": "2025-01-01T00:00:00Z", "size": 1000,
               "details": {"family": "birds", "parameter_size": "1B"}})
    };
    if line.starts_with("GET /api/version") {
        return Reply::json(200, &json!({"version": "0.12.0"}));
    }
    let names = if line.starts_with("GET /api/ps") {
        loaded
    } else {
        models
    };
    let mut entries: Vec<Value> = names.iter().map(entry).collect();
    if line.starts_with("GET /api/ps") {
        for entry in &mut entries {
            entry["expires_at"] = json!(LOADED_UNTIL);
        }
    }
    Reply::json(200, &json!({"models": entries}))
}

/// A piece of an answer.
pub(super) fn piece(text: &str) -> String {
    let line = json!({"model": super::PARROT, "message": {"role": "assistant", "content": text}, "done": false});
    format!("{line}\n")
}

/// The last line.
pub(super) fn end(pieces: usize) -> String {
    let line = json!({"model": super::PARROT, "message": {"role": "assistant", "content": ""}, "done": true,
                      "done_reason": "stop", "prompt_eval_count": 1, "eval_count": pieces});
    format!("{line}\n")
}

impl Script {
    /// The lines of the stream, one after the other.
    fn lines(self) -> impl Iterator<Item = Vec<u8>> + Send {
        let pieces = self.pieces();
        let count = pieces + usize::from(self.then_does() == Then::End);
        (0..count).map(move |number| {
            let line = if number == pieces {
                end(pieces)
            } else {
                piece(&self.piece(number))
            };
            line.into_bytes()
        })
    }
}
