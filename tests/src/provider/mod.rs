//! A provider that does what the question tells it: at what pace to answer, when to fall silent, when to break off.
//!
//! A test asks it with a [`Script`] for a question and knows from the same script, byte for byte, what must arrive. What
//! the provider saw (who asked, who left, and when) it tells afterwards.

mod script;
mod serving;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

pub use script::{End, Script};

/// The model that it offers from the start.
pub const PARROT: &str = "parrot";

/// An OpenAI-shaped server on a port of its own. It closes when it is dropped.
pub struct ScriptedProvider {
    address: SocketAddr,
    state: Arc<State>,
    serving: JoinHandle<()>,
}

/// One question that came.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The body.
    pub question: Value,
    pub authorization: Option<String>,
    /// When the client closed the connection before the answer was complete.
    pub left: Option<Instant>,
    /// Is it being answered?
    pub is_open: bool,
}

struct State {
    models: Mutex<Vec<String>>,
    /// By the script's name. A script is meant for one question; of several the last counts.
    asked: Mutex<HashMap<String, Asked>>,
    connections: watch::Sender<usize>,
    /// Moved whenever something changed.
    changed: watch::Sender<()>,
}

/// Longer than anything here may take, so that a broken promise ends in a message and not in silence.
const PATIENCE: Duration = Duration::from_secs(60);

impl ScriptedProvider {
    /// Starts with one model, the [`PARROT`].
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("the port's number");
        let state = Arc::new(State {
            models: Mutex::new(vec![PARROT.to_owned()]),
            asked: Mutex::default(),
            connections: watch::Sender::new(0),
            changed: watch::Sender::new(()),
        });
        let serving = tokio::spawn(serving::serve(listener, state.clone()));
        Self {
            address,
            state,
            serving,
        }
    }

    /// What belongs into `OPENAI_API_BASE_URLS`.
    pub fn url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// Offers these models from now on.
    pub fn offer(&self, models: &[&str]) {
        *locked(&self.state.models) = models.iter().map(|name| (*name).to_owned()).collect();
    }

    /// The question with the script of that name.
    pub fn asked(&self, name: &str) -> Option<Asked> {
        locked(&self.state.asked).get(name).cloned()
    }

    /// Questions that are being answered.
    pub fn open_answers(&self) -> usize {
        locked(&self.state.asked).values().filter(|asked| asked.is_open).count()
    }

    /// Connections, those included that wait for another request.
    pub fn open_connections(&self) -> usize {
        *self.state.connections.borrow()
    }

    /// Waits until somebody asks.
    pub async fn until_asked(&self, name: &str) -> Asked {
        self.until(&format!("somebody asks {name}"), || self.asked(name)).await
    }

    /// Waits until whoever asked closes the connection; answers when that was.
    pub async fn until_left(&self, name: &str) -> Instant {
        self.until(&format!("the connection of {name} is closed"), || {
            self.asked(name)?.left
        })
        .await
    }

    /// Waits until no answer is being made.
    pub async fn until_idle(&self) {
        self.until("no answer is open", || (self.open_answers() == 0).then_some(()))
            .await;
    }

    async fn until<T>(&self, what: &str, mut found: impl FnMut() -> Option<T>) -> T {
        let mut changes = self.state.changed.subscribe();
        let waiting = async {
            loop {
                if let Some(found) = found() {
                    return found;
                }
                changes.changed().await.expect("the provider lives");
            }
        };
        match tokio::time::timeout(PATIENCE, waiting).await {
            Ok(found) => found,
            Err(_) => panic!("the provider waited in vain until {what}"),
        }
    }
}

impl Drop for ScriptedProvider {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl State {
    fn models(&self) -> Vec<String> {
        locked(&self.models).clone()
    }

    fn note(&self, script: &Script, asked: Asked) {
        locked(&self.asked).insert(script.name.clone(), asked);
        self.changed.send_replace(());
    }

    fn close(&self, script: &Script, left: Option<Instant>) {
        if let Some(asked) = locked(&self.asked).get_mut(&script.name) {
            asked.is_open = false;
            asked.left = left;
        }
        self.changed.send_replace(());
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
