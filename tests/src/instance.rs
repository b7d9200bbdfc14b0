//! The whole server as its own process, seen from outside.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Method, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};

use crate::databases;
use crate::wire::{Answer, Request};

/// A running server. It is killed when it is dropped.
pub struct Instance {
    pub address: SocketAddr,
    /// Where it was started. Its data are in `data`, if the variables do not say otherwise.
    pub home: PathBuf,
    process: Child,
    client: Client<HttpConnector, Full<Bytes>>,
}

/// The password of those whom an administrator has added.
pub const PASSWORD: &str = "a long password";

/// The server is gone, or never answered.
#[derive(Debug)]
pub struct Unanswered(pub String);

/// The program that is tested: LOQUAT_BIN, else the last debug build.
pub fn program() -> PathBuf {
    let program = match std::env::var_os("LOQUAT_BIN") {
        Some(path) => path.into(),
        None => {
            let here = std::env::current_exe().expect("the path of this test");
            let target = here.ancestors().nth(2).expect("the folder of debug builds");
            target.join("loquat")
        }
    };
    assert!(
        program.is_file(),
        "{} is missing: build it first (cargo build), or set LOQUAT_BIN",
        program.display()
    );
    program
}

/// A folder of one test.
pub fn home() -> PathBuf {
    static LAST: AtomicU32 = AtomicU32::new(0);
    let number = LAST.fetch_add(1, Ordering::Relaxed);
    let home = databases::folder().join(format!("home-{number}"));
    fs::create_dir_all(&home).expect("a folder of the test");
    home
}

/// The program, not yet started: at home in a folder, with an environment of its own.
pub fn command(home: &Path, variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(program());
    command
        .env_clear()
        .envs(std::env::vars_os().filter(|(name, _)| name == "PATH" || name == "HOME"))
        .env("HOST", "127.0.0.1")
        .env("PORT", "0")
        .env("DATA_DIR", home.join("data"))
        .env("WEBUI_SECRET_KEY", "a secret of tests only, 0123456789abcdef")
        .env("ENABLE_OLLAMA_API", "false")
        .env("ENABLE_OPENAI_API", "false")
        .env("OFFLINE_MODE", "true")
        .envs(variables.iter().copied())
        .current_dir(home)
        .stdin(Stdio::null());
    command
}

impl Instance {
    /// Starts the server with these variables and waits until it answers.
    pub async fn start(variables: &[(&str, &str)]) -> Self {
        Self::start_in(home(), variables).await
    }

    /// Starts it in a folder that the test has prepared.
    pub async fn start_in(home: PathBuf, variables: &[(&str, &str)]) -> Self {
        // A file: a pipe that nobody reads fills up, and then the program waits for its reader.
        let log = fs::File::create(home.join("log")).expect("a file for the log");
        let process = command(&home, variables)
            .stdout(log)
            .spawn()
            .expect("the server starts");
        let mut instance = Self {
            // It chooses a free port by itself, and says which.
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            home,
            process,
            // A few kept connections are enough; thousands after a crowd would look like memory that the server keeps.
            client: Client::builder(TokioExecutor::new())
                .pool_max_idle_per_host(4)
                .build_http(),
        };
        instance.address = match variables.iter().find(|(name, _)| *name == "PORT") {
            Some((_, port)) => SocketAddr::from(([127, 0, 0, 1], port.parse().expect("a port"))),
            None => instance.serves().await,
        };
        instance.answers().await;
        instance
    }

    /// Where the server says that it serves.
    async fn serves(&mut self) -> SocketAddr {
        let begun = Instant::now();
        loop {
            let log = self.log();
            let said = log.split("serving http://").nth(1);
            let said = said
                .and_then(|rest| rest.split_once(['\n', '"']))
                .map(|(address, _)| address.trim());
            if let Some(address) = said.and_then(|address| address.parse().ok()) {
                return address;
            }
            if let Ok(Some(status)) = self.process.try_wait() {
                panic!("the server ended at its start: {status}\n{}", self.log());
            }
            assert!(begun.elapsed() < Duration::from_secs(120), "the server does not start");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn answers(&mut self) {
        let begun = Instant::now();
        while !matches!(
            self.ask(Method::GET, "/health", None, None).await,
            Ok((StatusCode::OK, _))
        ) {
            if let Ok(Some(status)) = self.process.try_wait() {
                panic!("the server ended at its start: {status}\n{}", self.log());
            }
            assert!(begun.elapsed() < Duration::from_secs(120), "the server does not answer");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// One request and its answer, `null` where that is no JSON.
    pub async fn ask(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Option<&Value>,
    ) -> Result<(StatusCode, Value), Unanswered> {
        let answer = self.open(method, path, token, body).await?;
        let status = answer.status();
        let bytes = answer.into_body().collect().await.map_err(unanswered)?.to_bytes();
        Ok((status, serde_json::from_slice(&bytes).unwrap_or_default()))
    }

    /// One request and its answer as it comes. Dropping that closes the connection.
    pub async fn open(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Option<&Value>,
    ) -> Result<Response<Incoming>, Unanswered> {
        let mut request = http::Request::builder()
            .method(method)
            .uri(format!("http://{}{path}", self.address));
        if let Some(token) = token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        if body.is_some() {
            request = request.header("Content-Type", "application/json");
        }
        let body = Full::from(body.map(Value::to_string).unwrap_or_default());
        let request = request.body(body).expect("a request");
        self.client.request(request).await.map_err(unanswered)
    }

    /// The answer to a request that must succeed.
    pub async fn done(&self, method: Method, path: &str, token: Option<&str>, body: Option<&Value>) -> Value {
        let (status, value) = self
            .ask(method, path, token, body)
            .await
            .unwrap_or_else(|error| panic!("{path}: {error:?}"));
        assert!(status.is_success(), "{path}: {status}: {value}");
        value
    }

    /// The administrator makes an account for an ordinary user. Answers their token.
    pub async fn add(&self, admin: &str, name: &str) -> String {
        let form = json!({"name": name, "email": format!("{name}@example.org"), "password": PASSWORD, "role": "user"});
        let session = self
            .done(Method::POST, "/api/v1/auths/add", Some(admin), Some(&form))
            .await;
        session["token"].as_str().expect("a token").to_owned()
    }

    /// The same byte by byte, on a connection of its own.
    pub fn send(&self, request: Request) -> Answer {
        request.send(self.address)
    }

    /// An administrator's token.
    pub fn sign_up(&self) -> String {
        let form = r#"{"name":"Ada","email":"ada@example.test","password":"correct horse"}"#;
        let answer = self.send(Request::post("/api/v1/auths/signup", form));
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()["token"].as_str().expect("a token").to_owned()
    }

    /// What it has logged so far.
    pub fn log(&self) -> String {
        fs::read_to_string(self.home.join("log")).expect("the log")
    }

    /// Asks it to stop.
    pub fn terminate(&self) {
        let pid = self.process.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &pid]).status();
        assert!(asked.expect("the command kill").success());
    }

    /// Waits until it has ended, and tells how, with what it logged.
    pub fn end(mut self) -> (ExitStatus, String) {
        let begun = Instant::now();
        let status = loop {
            if let Some(status) = self.process.try_wait().expect("the state of the server") {
                break status;
            }
            assert!(begun.elapsed() < Duration::from_secs(20), "it does not end");
            std::thread::sleep(Duration::from_millis(10));
        };
        (status, self.log())
    }

    /// Waits until it has ended by itself.
    pub async fn until_ended(&mut self) -> ExitStatus {
        let ending = async {
            loop {
                if let Some(status) = self.process.try_wait().expect("the state of the server") {
                    return status;
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        let ended = tokio::time::timeout(Duration::from_secs(60), ending).await;
        ended.expect("the server ends")
    }

    /// Its process's number.
    pub fn pid(&self) -> u32 {
        self.process.id()
    }

    /// Ends the server as `kill -9` does, in the middle of whatever it does.
    pub fn kill(&mut self) {
        // It may be gone already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn unanswered(error: impl std::error::Error) -> Unanswered {
    Unanswered(error.to_string())
}

impl Drop for Instance {
    fn drop(&mut self) {
        self.kill();
    }
}
