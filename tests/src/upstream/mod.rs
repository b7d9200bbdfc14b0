//! A provider of models as a server on this machine that does what a test tells it.
//!
//! There are two ways to tell. A [`Reply`] is for the next request, whatever that asks. A [`Script`] travels as the
//! question itself: at what pace to answer, when to fall silent, when to break off. So many scripts can be played at
//! once, and the test knows from the same script, byte for byte, what must arrive. What the server saw (what it was
//! asked, who left, and when) it tells afterwards.

mod ollama;
mod reply;
mod script;
mod serving;

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

pub use reply::{Reply, Then};
pub use script::Script;

/// The model that it offers from the start.
pub const PARROT: &str = "parrot";

/// A server that speaks OpenAI's API and Ollama's, on a port of its own. It listens until the test is over, or until it [vanishes](Self::vanish).
#[derive(Debug)]
pub struct Upstream {
    address: SocketAddr,
    state: Arc<State>,
    serving: Mutex<Option<JoinHandle<()>>>,
}

/// One request that came.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The method and the path.
    pub line: String,
    pub body: Value,
    /// When the client closed the connection before the answer was complete.
    pub left: Option<Instant>,
    /// Is it being answered?
    pub is_open: bool,
}

#[derive(Debug)]
struct State {
    models: Mutex<Vec<String>>,
    /// Those of them that it has in memory, as Ollama would.
    loaded: Mutex<Vec<String>>,
    replies: Mutex<VecDeque<Reply>>,
    seen: Mutex<Seen>,
    connections: watch::Sender<usize>,
    /// Moved whenever something changed.
    changed: watch::Sender<()>,
}

#[derive(Debug, Default)]
struct Seen {
    requests: Vec<Asked>,
    /// Where the request with the script of that name is. A script is meant for one; of several the last counts.
    by_script: HashMap<String, usize>,
}

/// Longer than anything here may take, so that a broken promise ends in a message and not in silence.
const PATIENCE: Duration = Duration::from_secs(60);

impl Upstream {
    /// Starts with one model, the [`PARROT`].
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("the port's number");
        let state = Arc::new(State {
            models: Mutex::new(vec![PARROT.to_owned()]),
            loaded: Mutex::default(),
            replies: Mutex::default(),
            seen: Mutex::default(),
            connections: watch::Sender::new(0),
            changed: watch::Sender::new(()),
        });
        let serving = tokio::spawn(serving::serve(listener, state.clone()));
        Self {
            address,
            state,
            serving: Mutex::new(Some(serving)),
        }
    }

    /// Where it is, as a connection names it: what belongs into `OPENAI_API_BASE_URLS`.
    pub fn url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// The same for Ollama: what belongs into `OLLAMA_BASE_URLS`.
    pub fn ollama_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Has these models in memory from now on, as far as Ollama is asked.
    pub fn load(&self, models: &[&str]) {
        *locked(&self.state.loaded) = models.iter().map(|name| (*name).to_owned()).collect();
    }

    /// Offers these models from now on.
    pub fn offer(&self, models: &[&str]) {
        *locked(&self.state.models) = models.iter().map(|name| (*name).to_owned()).collect();
    }

    /// What it does at the next request that has no reply yet, instead of what the request asks for.
    pub fn replies(&self, reply: Reply) {
        locked(&self.state.replies).push_back(reply);
    }

    /// From now on nobody listens there, and who was connected is so no more.
    pub async fn vanish(&self) {
        let serving = locked(&self.serving).take();
        if let Some(serving) = serving {
            serving.abort();
            // The port is free once the task is gone.
            let _ = serving.await;
        }
    }

    /// The latest request.
    pub fn asked_last(&self) -> Option<Asked> {
        locked(&self.state.seen).requests.last().cloned()
    }

    /// The request with the script of that name.
    pub fn asked(&self, script: &str) -> Option<Asked> {
        let seen = locked(&self.state.seen);
        Some(seen.requests[*seen.by_script.get(script)?].clone())
    }

    /// How many requests it is busy with.
    pub fn busy(&self) -> usize {
        let seen = locked(&self.state.seen);
        seen.requests.iter().filter(|asked| asked.is_open).count()
    }

    /// Connections, those included that wait for another request.
    pub fn connections(&self) -> usize {
        *self.state.connections.borrow()
    }

    /// Waits until somebody asks with that script.
    pub async fn until_asked(&self, script: &str) -> Asked {
        self.until(&format!("somebody asks {script}"), || self.asked(script))
            .await
    }

    /// Waits until whoever asked with that script closes the connection; answers when that was.
    pub async fn until_left(&self, script: &str) -> Instant {
        self.until(&format!("the connection of {script} is closed"), || {
            self.asked(script)?.left
        })
        .await
    }

    /// Waits until no answer is being made.
    pub async fn until_idle(&self) {
        self.until("no answer is open", || (self.busy() == 0).then_some(()))
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

impl State {
    fn models(&self) -> Value {
        let entry = |name: &String| json!({"id": name, "object": "model", "owned_by": "tests"});
        let models: Vec<Value> = locked(&self.models).iter().map(entry).collect();
        json!({"object": "list", "data": models})
    }

    /// What a test had it do next.
    fn next_reply(&self) -> Option<Reply> {
        locked(&self.replies).pop_front()
    }

    /// Keeps a request, and answers its number.
    fn open(&self, line: &str, body: Value, script: Option<&Script>) -> usize {
        let mut seen = locked(&self.seen);
        let number = seen.requests.len();
        seen.requests.push(Asked {
            line: line.trim_end_matches(" HTTP/1.1").to_owned(),
            body,
            left: None,
            is_open: true,
        });
        if let Some(script) = script {
            seen.by_script.insert(script.name.clone(), number);
        }
        drop(seen);
        self.changed.send_replace(());
        number
    }

    fn close(&self, number: usize, left: Option<Instant>) {
        let mut seen = locked(&self.seen);
        seen.requests[number].is_open = false;
        seen.requests[number].left = left;
        drop(seen);
        self.changed.send_replace(());
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
