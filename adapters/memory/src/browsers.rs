use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use futures::StreamExt;
use futures::channel::mpsc;
use loquat_core::realtime::{BrowserSession, Browsers, CallError, Channel, Event};
use serde_json::Value;

/// Browsers that a test writes the script of. Clones are the same browsers.
#[derive(Debug, Clone, Default)]
pub struct ScriptedBrowsers {
    script: Arc<Mutex<Script>>,
}

#[derive(Debug, Default)]
struct Script {
    /// What a session answers to whatever it is asked; one without an answer keeps silent.
    answers: HashMap<String, Value>,
    /// What a session says on the next channel, and whether it hangs up then.
    lines: HashMap<String, (Vec<Value>, bool)>,
    calls: Vec<(BrowserSession, Event)>,
    channels: u64,
}

impl ScriptedBrowsers {
    /// From now on the session answers this to every call.
    pub fn answers(&self, session: &str, answer: Value) {
        self.script().answers.insert(session.to_owned(), answer);
    }

    /// The session says this on the next channel and keeps the line.
    pub fn says(&self, session: &str, lines: Vec<Value>) {
        self.script().lines.insert(session.to_owned(), (lines, false));
    }

    /// The session says this on the next channel and is gone then.
    pub fn says_and_goes(&self, session: &str, lines: Vec<Value>) {
        self.script().lines.insert(session.to_owned(), (lines, true));
    }

    /// What they were asked.
    pub fn calls(&self) -> Vec<(BrowserSession, Event)> {
        self.script().calls.clone()
    }

    fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Browsers for ScriptedBrowsers {
    async fn call(&self, session: &BrowserSession, event: &Event) -> Result<Value, CallError> {
        let mut script = self.script();
        script.calls.push((session.clone(), event.clone()));
        script.answers.get(&session.id).cloned().ok_or(CallError::Silent)
    }

    fn open_channel(&self, session: &BrowserSession) -> Channel {
        let mut script = self.script();
        script.channels += 1;
        let (lines, goes) = script.lines.remove(&session.id).unwrap_or_default();
        let (line, said) = mpsc::unbounded();
        for value in lines {
            // The receiver is here.
            let _ = line.unbounded_send(value);
        }
        let line = (!goes).then_some(line);
        let said = futures::stream::unfold((said, line), |(mut said, line)| async move {
            let value = said.next().await?;
            Some((value, (said, line)))
        });
        Channel {
            name: format!("{}:{}:{}", session.user, session.id, script.channels),
            said: said.boxed(),
        }
    }
}
