//! A Loquat of our own, in a folder that goes away.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use crate::wire::{Answer, Request};

pub struct Program {
    pub address: SocketAddr,
    pub home: PathBuf,
    child: Child,
}

/// The program, not yet started: with an environment of its own, on any free port.
pub fn command(home: &Path, variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_loquat"));
    command
        .env_clear()
        .env("PORT", "0")
        .env("DATA_DIR", home.join("data"))
        .env("WEBUI_SECRET_KEY", "a secret of tests only, 0123456789abcdef")
        .env("OPENAI_API_BASE_URL", "http://127.0.0.1:1/v1")
        .env("ENABLE_OLLAMA_API", "false")
        .env("OFFLINE_MODE", "true")
        .envs(variables.iter().copied())
        .current_dir(home)
        .stdin(Stdio::null());
    command
}

/// A folder of one test.
pub fn home() -> PathBuf {
    static LAST: AtomicU32 = AtomicU32::new(0);
    let number = LAST.fetch_add(1, Ordering::Relaxed);
    let home = std::env::temp_dir().join(format!("loquat-{}-{number}", std::process::id()));
    fs::create_dir_all(&home).unwrap();
    home
}

impl Program {
    pub fn start(variables: &[(&str, &str)]) -> Self {
        Self::start_in(home(), variables)
    }

    pub fn start_in(home: PathBuf, variables: &[(&str, &str)]) -> Self {
        // A file: a pipe that nobody reads fills up, and then the program waits for its reader.
        let log = fs::File::create(home.join("log")).unwrap();
        let child = command(&home, variables).stdout(log).spawn().unwrap();
        let mut program = Self {
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            home,
            child,
        };
        let begun = Instant::now();
        while program.address.port() == 0 {
            let log = program.log();
            let ended = program.child.try_wait().unwrap();
            assert!(
                ended.is_none() && begun.elapsed() < Duration::from_secs(30),
                "it does not serve:\n{log}"
            );
            if let Some((_, rest)) = log.split_once("serving http://") {
                let address = rest.split(|c: char| !(c.is_ascii_digit() || ".:".contains(c))).next();
                // The line may be half written.
                if rest.contains('\n') {
                    program.address = address.unwrap().parse().unwrap();
                }
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        program
    }

    /// What it has logged so far.
    pub fn log(&self) -> String {
        fs::read_to_string(self.home.join("log")).unwrap()
    }

    pub fn ask(&self, request: Request) -> Answer {
        request.send(self.address)
    }

    /// An administrator's token.
    pub fn sign_up(&self) -> String {
        let form = r#"{"name":"Ada","email":"ada@example.test","password":"correct horse"}"#;
        let answer = self.ask(Request::post("/api/v1/auths/signup", form));
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()["token"].as_str().unwrap().to_owned()
    }

    /// Asks it to stop.
    pub fn terminate(&self) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    }

    /// Waits until it has ended, and tells how, with what it logged.
    pub fn end(mut self) -> (ExitStatus, String) {
        let begun = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(begun.elapsed() < Duration::from_secs(20), "it does not end");
            std::thread::sleep(Duration::from_millis(10));
        };
        (status, self.log())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.home);
    }
}
