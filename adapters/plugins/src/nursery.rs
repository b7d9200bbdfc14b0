use std::collections::HashMap;
use std::os::fd::OwnedFd;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use std::{env, fs, io};

use serde_json::{Value, json};
use tokio::net::{UnixListener, UnixStream};
use tokio::process::{Child, Command};
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;
use uuid::Uuid;

use crate::config::{Config, Jail};
use crate::interpreter::Interpreter;
use crate::jail::Order;
use crate::{assets, frame};

/// The process that is forked for each plug-in. Dropping it ends all of them.
pub(crate) struct Nursery {
    /// Its private folder: the socket, the Python side, and a folder for each plug-in.
    folder: PathBuf,
    orders: mpsc::Sender<Value>,
    shared: Arc<Shared>,
    next: AtomicU64,
    memory: u64,
    _process: Child,
}

#[derive(Default)]
struct Shared {
    /// Who waits for the plug-in that shows this token.
    arriving: Mutex<HashMap<String, oneshot::Sender<UnixStream>>>,
    /// Who wants to know when the process of this id ends, and how.
    ending: Mutex<HashMap<String, oneshot::Sender<String>>>,
    is_gone: std::sync::atomic::AtomicBool,
}

/// A process that was forked, with its socket.
pub(crate) struct Hatched {
    pub id: String,
    pub socket: UnixStream,
    /// Tells how it ended.
    pub end: oneshot::Receiver<String>,
    pub folder: PathBuf,
}

/// How long the first imports and a fork may take.
const TO_WAKE: Duration = Duration::from_secs(60);
const TO_HATCH: Duration = Duration::from_secs(10);

impl Nursery {
    /// Starts the process and waits until it is ready.
    pub async fn start(config: &Config, interpreter: &Interpreter, extra: &[PathBuf]) -> Result<Self, String> {
        let folder = private_folder().map_err(|error| format!("a folder for plug-ins could not be made: {error}"))?;
        let started = Self::started(config, interpreter, extra, folder.clone()).await;
        started.inspect_err(|_| {
            let _ = fs::remove_dir_all(&folder);
        })
    }

    async fn started(
        config: &Config,
        interpreter: &Interpreter,
        extra: &[PathBuf],
        folder: PathBuf,
    ) -> Result<Self, String> {
        let python = folder.join("python");
        let failed = |error: io::Error| format!("Python could not be started: {error}");
        assets::lay_out(&python).map_err(failed)?;
        // The jail opens what is there when it is shut; packages may come later.
        fs::create_dir_all(&config.packages).map_err(failed)?;
        let listener = UnixListener::bind(folder.join("socket")).map_err(failed)?;
        let (ours, theirs) = std::os::unix::net::UnixStream::pair().map_err(failed)?;
        let mut command = command(config, interpreter, extra, &folder, &python);
        let mut process = command
            .stdin(Stdio::from(OwnedFd::from(theirs)))
            .spawn()
            .map_err(failed)?;
        drop(command);
        ours.set_nonblocking(true).map_err(failed)?;
        let (mut reader, mut writer) = UnixStream::from_std(ours).map_err(failed)?.into_split();

        let first = timeout(TO_WAKE, frame::read(&mut reader)).await;
        let first = match first {
            Ok(Ok(Some(first))) => first,
            _ => {
                let mut complaint = String::new();
                if let Some(mut errors) = process.stderr.take() {
                    use tokio::io::AsyncReadExt;
                    let _ = timeout(Duration::from_secs(1), errors.read_to_string(&mut complaint)).await;
                }
                let last = complaint.lines().last().unwrap_or("it said nothing").to_owned();
                return Err(format!("Python could not be started for plug-ins: {last}"));
            }
        };
        if first["type"] != "ready" {
            let why = first["text"].as_str().unwrap_or("it is not ready");
            return Err(format!("plug-ins cannot be run: {why}"));
        }
        tracing::info!(python = %first["python"], "plug-ins are run by Python {}", first["python"].as_str().unwrap_or_default());

        let shared = Arc::new(Shared::default());
        let (orders, mut to_send) = mpsc::channel::<Value>(64);
        tokio::spawn(async move {
            use tokio::io::AsyncWriteExt;
            while let Some(order) = to_send.recv().await {
                let Ok(bytes) = frame::encode(&order) else { continue };
                if writer.write_all(&bytes).await.is_err() {
                    return;
                }
            }
        });
        let heard = shared.clone();
        tokio::spawn(async move {
            while let Ok(Some(said)) = frame::read(&mut reader).await {
                if said["type"] == "exited" {
                    heard.ended(&said);
                }
            }
            heard.gone();
        });
        if let Some(errors) = process.stderr.take() {
            tokio::spawn(log(errors));
        }
        tokio::spawn(receive(listener, shared.clone()));
        Ok(Self {
            folder,
            orders,
            shared,
            next: AtomicU64::new(1),
            memory: config.memory,
            _process: process,
        })
    }

    pub fn is_gone(&self) -> bool {
        self.shared.is_gone.load(Ordering::Acquire)
    }

    /// Forks a process for a plug-in.
    pub async fn hatch(&self) -> Result<Hatched, String> {
        let id = self.next.fetch_add(1, Ordering::Relaxed).to_string();
        let token = secret();
        let folder = self.folder.join(format!("p{id}"));
        fs::create_dir(&folder).map_err(|error| format!("a folder for a plug-in could not be made: {error}"))?;
        let (arrived, arrives) = oneshot::channel();
        let (ended, end) = oneshot::channel();
        self.shared.arriving().insert(token.clone(), arrived);
        self.shared.ending().insert(id.clone(), ended);
        let order = json!({
            "type": "spawn", "id": id, "token": token, "socket": self.folder.join("socket"), "folder": folder,
            "limits": {"data": self.memory, "files": 1024, "processes": 256, "file_size": 1u64 << 30},
        });
        let sent = self.orders.send(order).await;
        let socket = match sent {
            Ok(()) => timeout(TO_HATCH, arrives).await.ok().and_then(Result::ok),
            Err(_) => None,
        };
        self.shared.arriving().remove(&token);
        match socket {
            Some(socket) => Ok(Hatched {
                id,
                socket,
                end,
                folder,
            }),
            None => {
                self.shared.ending().remove(&id);
                let _ = fs::remove_dir_all(&folder);
                Err("a process for the plug-in could not be started".to_owned())
            }
        }
    }

    /// Ends a process at once, with all that it started.
    pub fn kill(&self, id: &str) {
        let _ = self.orders.try_send(json!({"type": "kill", "id": id}));
    }
}

impl Drop for Nursery {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl Shared {
    fn arriving(&self) -> MutexGuard<'_, HashMap<String, oneshot::Sender<UnixStream>>> {
        self.arriving.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ending(&self) -> MutexGuard<'_, HashMap<String, oneshot::Sender<String>>> {
        self.ending.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ended(&self, said: &Value) {
        let id = said["id"].as_str().unwrap_or_default();
        if let Some(waiting) = self.ending().remove(id) {
            let how = match (said["signal"].as_i64(), said["code"].as_i64()) {
                (Some(9), _) => "its process was killed".to_owned(),
                (Some(signal), _) => format!("its process ended with signal {signal}"),
                (None, code) => format!("its process ended with status {}", code.unwrap_or_default()),
            };
            let _ = waiting.send(how);
        }
    }

    fn gone(&self) {
        self.is_gone.store(true, Ordering::Release);
        self.arriving().clear();
        for (_, waiting) in self.ending().drain() {
            let _ = waiting.send("the Python process ended".to_owned());
        }
    }
}

/// Takes in the plug-ins that connect, each to whom waits for its token.
async fn receive(listener: UnixListener, shared: Arc<Shared>) {
    while !shared.is_gone.load(Ordering::Acquire) {
        let Ok(accepted) = timeout(Duration::from_secs(5), listener.accept()).await else {
            continue;
        };
        let Ok((mut socket, _)) = accepted else { return };
        let shared = shared.clone();
        tokio::spawn(async move {
            let hello = timeout(TO_HATCH, frame::read(&mut socket)).await;
            if let Ok(Ok(Some(hello))) = hello
                && let Some(token) = hello["token"].as_str()
                && let Some(waiting) = shared.arriving().remove(token)
            {
                let _ = waiting.send(socket);
            }
        });
    }
}

async fn log(errors: tokio::process::ChildStderr) {
    use tokio::io::{AsyncBufReadExt, BufReader};
    let mut lines = BufReader::new(errors).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        tracing::info!(target: "loquat_plugins::python", "{line}");
    }
}

/// A text that nobody can guess.
#[expect(
    clippy::disallowed_methods,
    reason = "it lives between two processes and is stored nowhere, so that no test has to foretell it"
)]
fn secret() -> String {
    Uuid::new_v4().simple().to_string()
}

/// A folder that nobody else looks into, with a short name: the path of a socket has at most 108 characters.
fn private_folder() -> io::Result<PathBuf> {
    let name = format!("loquat-{}", &secret()[..12]);
    let mut folder = env::temp_dir().join(&name);
    if folder.as_os_str().len() > 80 {
        folder = Path::new("/tmp").join(name);
    }
    fs::create_dir(&folder)?;
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o700))?;
    folder.canonicalize()
}

fn command(config: &Config, interpreter: &Interpreter, extra: &[PathBuf], folder: &Path, python: &Path) -> Command {
    let mut program = vec![
        interpreter.executable.clone().into_os_string(),
        "-I".into(),
        "-B".into(),
        "-u".into(),
        python.join("loquat_nursery.py").into_os_string(),
    ];
    program.extend(extra.iter().map(|folder| folder.clone().into_os_string()));
    let mut command = match config.jail {
        Jail::Off => {
            let mut command = Command::new(&program[0]);
            command.args(&program[1..]);
            command
        }
        Jail::BestEffort | Jail::Required => {
            let read = interpreter.folders.iter().cloned().chain([config.packages.clone()]);
            let order = Order {
                write: vec![folder.to_owned()],
                read: read.collect(),
                required: config.jail == Jail::Required,
                no_network: !config.network,
                program,
            };
            let mut command = Command::new(&config.program);
            command.args(order.arguments());
            command
        }
    };
    command
        .env_clear()
        .envs(config.environment.iter().map(|(name, value)| (name, value)))
        .env("HOME", folder)
        .env("TMPDIR", folder)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command
}
