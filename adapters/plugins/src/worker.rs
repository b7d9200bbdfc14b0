use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use futures::StreamExt;
use loquat_core::plugin::{Answer, Answers, Call, Description, Done, Form, Piece, Plugin, PluginError, PluginHost};
use loquat_core::shared::JsonObject;
use serde_json::{Value, json};
use tokio::net::UnixStream;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{sleep, timeout};

use crate::frame;
use crate::nursery::{Hatched, Nursery};
use crate::stream::Pieces;

/// How many pieces of a call may be under way.
pub(crate) const WINDOW: usize = 256;

/// How long loading and checking may take.
const TO_LOAD: Duration = Duration::from_secs(60);

/// A plug-in whose calls have been given up is gone after so long if it does not answer.
const TO_OBEY: Duration = Duration::from_secs(5);

/// One that answers nobody at all for so long is stuck.
const TO_ANSWER: Duration = Duration::from_secs(120);

/// The process of one plug-in. Calls keep it alive; when the last handle is dropped, the process is told to stop.
pub(crate) struct Worker {
    id: String,
    nursery: Arc<Nursery>,
    send: mpsc::Sender<Value>,
    calls: Arc<Calls>,
    next: AtomicU64,
    description: Arc<Description>,
    folder: PathBuf,
    pub used_at: Mutex<Instant>,
}

/// What is under way.
pub(crate) struct Calls {
    running: Mutex<HashMap<u64, Running>>,
    waiting: Mutex<HashMap<u64, oneshot::Sender<Value>>>,
    /// Calls that were given up and have not ended.
    given_up: Mutex<HashMap<u64, Instant>>,
    is_dead: AtomicBool,
    death: watch::Sender<Option<String>>,
}

struct Running {
    pieces: mpsc::Sender<Result<Answer, PluginError>>,
    host: Arc<dyn PluginHost>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Worker {
    /// Takes a process into service: it loads the plug-in.
    pub async fn start(
        nursery: Arc<Nursery>,
        hatched: Hatched,
        plugin: &Plugin,
        packages: Option<PathBuf>,
    ) -> Result<Arc<Self>, PluginError> {
        let Hatched {
            id,
            socket,
            end,
            folder,
        } = hatched;
        let (send, to_send) = mpsc::channel(64);
        let calls = Arc::new(Calls {
            running: Mutex::default(),
            waiting: Mutex::default(),
            given_up: Mutex::default(),
            is_dead: AtomicBool::new(false),
            death: watch::channel(None).0,
        });
        let name = plugin.id.clone();
        tokio::spawn(converse(socket, to_send, send.clone(), calls.clone(), name));
        let (mourning, place) = (calls.clone(), folder.clone());
        tokio::spawn(async move {
            let how = end.await.unwrap_or_else(|_| "its process is gone".to_owned());
            mourning.die(how);
            let _ = fs::remove_dir_all(place);
        });
        let mut worker = Self {
            id,
            nursery,
            send,
            calls,
            next: AtomicU64::new(1),
            description: Arc::default(),
            folder,
            used_at: Mutex::new(Instant::now()),
        };
        let family = match plugin.family {
            loquat_core::plugin::Family::Tools => "tools",
            loquat_core::plugin::Family::Functions => "functions",
        };
        let load = json!({
            "type": "load", "family": family, "name": plugin.id, "content": &*plugin.content, "path": packages,
        });
        let loaded = worker.ask(load).await?;
        let description = serde_json::from_value(loaded);
        worker.description = Arc::new(description.map_err(|error| PluginError::Broken(error.to_string()))?);
        let worker = Arc::new(worker);
        tokio::spawn(watch_over(Arc::downgrade(&worker)));
        Ok(worker)
    }

    pub fn description(&self) -> &Arc<Description> {
        &self.description
    }

    pub fn is_dead(&self) -> bool {
        self.calls.is_dead.load(Ordering::Acquire)
    }

    pub fn is_idle(&self) -> bool {
        locked(&self.calls.running).is_empty()
    }

    /// Did it end by itself?
    pub fn death(&self) -> Option<String> {
        self.calls.death.borrow().clone()
    }

    pub async fn check(&self, form: Form, values: &JsonObject) -> Result<JsonObject, PluginError> {
        let checked = self
            .ask(json!({"type": "check", "which": form, "values": values}))
            .await?;
        match checked {
            Value::Object(mut checked) => match checked.remove("values") {
                Some(Value::Object(values)) => Ok(values),
                _ => Err(PluginError::Broken("its valves are no object".to_owned())),
            },
            _ => Err(PluginError::Broken("its answer makes no sense".to_owned())),
        }
    }

    /// Calls a method. What comes of it arrives bit by bit; dropping the stream gives the call up.
    pub async fn call(self: &Arc<Self>, call: Call, host: Arc<dyn PluginHost>) -> Result<Answers, PluginError> {
        *locked(&self.used_at) = Instant::now();
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let (pieces, arriving) = mpsc::channel(WINDOW + 8);
        locked(&self.calls.running).insert(id, Running { pieces, host });
        let mut frame = serde_json::to_value(call).map_err(|error| PluginError::Broken(error.to_string()))?;
        frame["type"] = json!("call");
        frame["id"] = json!(id);
        let answers = Pieces::new(self.clone(), id, arriving);
        if self.is_dead() || self.send.send(frame).await.is_err() {
            locked(&self.calls.running).remove(&id);
            return Err(PluginError::Broken(self.obituary()));
        }
        Ok(answers.boxed())
    }

    /// Lets a call send more.
    pub fn more(&self, id: u64, n: usize) {
        let _ = self.send.try_send(json!({"type": "more", "id": id, "n": n}));
    }

    /// Gives a call up.
    pub fn cancel(&self, id: u64) {
        if locked(&self.calls.running).remove(&id).is_none() {
            return;
        }
        locked(&self.calls.given_up).insert(id, Instant::now());
        let _ = self.send.try_send(json!({"type": "cancel", "id": id}));
    }

    pub fn kill(&self) {
        self.nursery.kill(&self.id);
    }

    /// A question with one answer.
    async fn ask(&self, mut frame: Value) -> Result<Value, PluginError> {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        frame["id"] = json!(id);
        let (answered, answer) = oneshot::channel();
        locked(&self.calls.waiting).insert(id, answered);
        let sent = if self.is_dead() {
            false
        } else {
            self.send.send(frame).await.is_ok()
        };
        let answer = match sent {
            true => timeout(TO_LOAD, answer).await,
            false => return Err(PluginError::Broken(self.obituary())),
        };
        let answer = match answer {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) => return Err(PluginError::Broken(self.obituary())),
            Err(_) => {
                locked(&self.calls.waiting).remove(&id);
                self.kill();
                return Err(PluginError::Broken("it did not answer within a minute".to_owned()));
            }
        };
        match answer["type"].as_str() {
            Some("error") => Err(raised(&answer)),
            Some("cancelled") => Err(PluginError::Cancelled),
            _ => Ok(answer),
        }
    }

    fn obituary(&self) -> String {
        let how = self.death().unwrap_or_else(|| "its process is gone".to_owned());
        format!("the plug-in broke off: {how}")
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.nursery.kill(&self.id);
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl Calls {
    fn die(&self, how: String) {
        self.is_dead.store(true, Ordering::Release);
        self.death.send_replace(Some(how.clone()));
        locked(&self.waiting).clear();
        locked(&self.given_up).clear();
        for (_, call) in locked(&self.running).drain() {
            let _ = call
                .pieces
                .try_send(Err(PluginError::Broken(format!("the plug-in broke off: {how}"))));
        }
    }

    /// Takes in a frame of a call or an answer.
    fn take(&self, said: Value) {
        let Some(id) = said["id"].as_u64() else { return };
        let waiting = locked(&self.waiting).remove(&id);
        if let Some(waiting) = waiting {
            let _ = waiting.send(said);
            return;
        }
        let answer = match said["type"].as_str() {
            Some("chunk") => {
                if let Some(call) = locked(&self.running).get(&id)
                    && let Some(piece) = piece(said)
                {
                    let _ = call.pieces.try_send(Ok(Answer::Piece(piece)));
                }
                return;
            }
            Some("done") => match serde_json::from_value::<Done>(said) {
                Ok(done) => Ok(Answer::Done(done)),
                Err(error) => Err(PluginError::Broken(error.to_string())),
            },
            Some("error") => Err(raised(&said)),
            Some("cancelled") => Err(PluginError::Cancelled),
            _ => return,
        };
        locked(&self.given_up).remove(&id);
        if let Some(call) = locked(&self.running).remove(&id) {
            let _ = call.pieces.try_send(answer);
        }
    }
}

fn piece(mut said: Value) -> Option<Piece> {
    let said = said.as_object_mut()?;
    if let Some(Value::String(text)) = said.remove("text") {
        return Some(Piece::Text(text));
    }
    if let Some(Value::String(line)) = said.remove("raw") {
        return Some(Piece::Line(line));
    }
    said.remove("json").map(Piece::Json)
}

fn raised(said: &Value) -> PluginError {
    let text = |key: &str| said[key].as_str().unwrap_or_default().to_owned();
    PluginError::Raised {
        message: text("text"),
        trace: text("trace"),
    }
}

/// Carries frames both ways until the process is gone.
async fn converse(
    socket: UnixStream,
    mut to_send: mpsc::Receiver<Value>,
    answers: mpsc::Sender<Value>,
    calls: Arc<Calls>,
    name: String,
) {
    use tokio::io::AsyncWriteExt;
    let (mut reader, mut writer) = socket.into_split();
    let mut death = calls.death.subscribe();
    let writing = tokio::spawn(async move {
        while let Some(frame) = to_send.recv().await {
            match frame::encode(&frame) {
                Ok(bytes) if writer.write_all(&bytes).await.is_ok() => {}
                Ok(_) => return,
                Err(error) => tracing::warn!(%error, "a plug-in could not be told something"),
            }
        }
    });
    // The writer above ends when the last sender is dropped: this one must not keep it.
    let answers = answers.downgrade();
    loop {
        let said = tokio::select! {
            said = frame::read(&mut reader) => said,
            _ = death.changed() => break,
        };
        let Ok(Some(said)) = said else { break };
        match said["type"].as_str() {
            Some("ask") => {
                let host = said["id"]
                    .as_u64()
                    .and_then(|id| locked(&calls.running).get(&id).map(|call| call.host.clone()));
                let Some(answers) = answers.upgrade() else { break };
                tokio::spawn(answer(said, host, answers, calls.death.subscribe()));
            }
            Some("log") => {
                let text = said["text"].as_str().unwrap_or_default();
                match said["level"].as_str() {
                    Some("ERROR" | "CRITICAL") => tracing::error!(plugin = %name, "plug-in {name}: {text}"),
                    Some("WARNING") => tracing::warn!(plugin = %name, "plug-in {name}: {text}"),
                    _ => tracing::info!(plugin = %name, "plug-in {name}: {text}"),
                }
            }
            _ => calls.take(said),
        }
    }
    writing.abort();
}

/// Answers a question of the plug-in.
async fn answer(
    said: Value,
    host: Option<Arc<dyn PluginHost>>,
    answers: mpsc::Sender<Value>,
    mut death: watch::Receiver<Option<String>>,
) {
    let n = said["n"].clone();
    let streams = said["stream"] == true;
    let told = async {
        let Some(host) = host else {
            return Err("nothing is answered while no call goes on".to_owned());
        };
        let method = said["method"].as_str().unwrap_or_default();
        let params = said["params"].as_object().cloned().unwrap_or_default();
        if !streams {
            return host
                .answer(method, params)
                .await
                .map(|value| json!({"type": "reply", "n": n, "value": value}));
        }
        let mut pieces = host.stream(method, params).await?;
        while let Some(piece) = pieces.next().await {
            let frame = json!({"type": "chunk", "n": n, "value": piece?});
            if answers.send(frame).await.is_err() {
                break;
            }
        }
        Ok(json!({"type": "end", "n": n}))
    };
    let told = tokio::select! {
        told = told => told,
        _ = death.changed() => return,
    };
    let kind = if streams { "end" } else { "reply" };
    let frame = told.unwrap_or_else(|error| json!({"type": kind, "n": n, "error": error}));
    let _ = answers.send(frame).await;
}

/// Ends a plug-in that does not answer: one that was told to give something up soon, others after a longer while.
async fn watch_over(worker: std::sync::Weak<Worker>) {
    loop {
        sleep(Duration::from_secs(1)).await;
        let Some(worker) = worker.upgrade() else { return };
        if worker.is_dead() {
            return;
        }
        let gave_up = !locked(&worker.calls.given_up).is_empty();
        if worker.is_idle() && !gave_up {
            continue;
        }
        let id = worker.next.fetch_add(1, Ordering::Relaxed);
        let (answered, pong) = oneshot::channel();
        locked(&worker.calls.waiting).insert(id, answered);
        if worker.send.try_send(json!({"type": "ping", "id": id})).is_err() {
            continue;
        }
        let patience = if gave_up { TO_OBEY } else { TO_ANSWER };
        let answers = timeout(patience, pong).await.is_ok();
        locked(&worker.calls.waiting).remove(&id);
        // Threads cannot be stopped: a process that only goes on with what nobody wants any more is ended.
        let overdue = |since: &Instant| since.elapsed() > TO_OBEY * 2;
        let clings = worker.is_idle() && locked(&worker.calls.given_up).values().any(overdue);
        if !answers || clings {
            tracing::warn!("a plug-in that does not stop was ended");
            worker.kill();
            return;
        }
    }
}
