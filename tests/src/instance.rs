//! The whole server as its own process, seen over HTTP.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Method, Request, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;

/// A running server. It is killed when it is dropped.
pub struct Instance {
    process: Child,
    client: Client<HttpConnector, Full<Bytes>>,
    port: u16,
}

/// The server is gone, or never answered.
#[derive(Debug)]
pub struct Unanswered(pub String);

/// The program that is tested: LOQUAT_BIN, else the last debug build.
pub fn program() -> PathBuf {
    match std::env::var_os("LOQUAT_BIN") {
        Some(path) => path.into(),
        None => {
            let here = std::env::current_exe().expect("the path of this test");
            let target = here.ancestors().nth(2).expect("the folder of debug builds");
            target.join("loquat")
        }
    }
}

impl Instance {
    /// Starts the server with these variables and waits until it answers.
    pub async fn start(variables: &[(&str, &str)]) -> Self {
        let program = program();
        assert!(
            program.is_file(),
            "{} is missing: build it first (cargo build), or set LOQUAT_BIN",
            program.display()
        );
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|socket| socket.local_addr())
            .expect("a free port")
            .port();
        let process = Command::new(program)
            .env_clear()
            .envs(std::env::vars_os().filter(|(name, _)| name == "PATH" || name == "HOME"))
            .env("HOST", "127.0.0.1")
            .env("PORT", port.to_string())
            .env("WEBUI_SECRET_KEY", "the secret of the tests")
            .env("ENABLE_OLLAMA_API", "false")
            .env("ENABLE_OPENAI_API", "false")
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("the server starts");
        let mut instance = Self {
            process,
            client: Client::builder(TokioExecutor::new()).build_http(),
            port,
        };
        instance.answers().await;
        instance
    }

    async fn answers(&mut self) {
        let begun = Instant::now();
        while !matches!(
            self.ask(Method::GET, "/health", None, None).await,
            Ok((StatusCode::OK, _))
        ) {
            if let Ok(Some(status)) = self.process.try_wait() {
                panic!("the server ended at its start: {status}");
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
        let unanswered = |error: &dyn std::error::Error| Unanswered(error.to_string());
        let mut request = Request::builder()
            .method(method)
            .uri(format!("http://127.0.0.1:{}{path}", self.port));
        if let Some(token) = token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        if body.is_some() {
            request = request.header("Content-Type", "application/json");
        }
        let body = Full::from(body.map(Value::to_string).unwrap_or_default());
        let request = request.body(body).expect("a request");
        let answer = self.client.request(request).await.map_err(|error| unanswered(&error))?;
        let status = answer.status();
        let bytes = answer
            .into_body()
            .collect()
            .await
            .map_err(|error| unanswered(&error))?
            .to_bytes();
        Ok((status, serde_json::from_slice(&bytes).unwrap_or_default()))
    }

    /// Ends the server as `kill -9` does, in the middle of whatever it does.
    pub fn kill(&mut self) {
        // It may be gone already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        self.kill();
    }
}
