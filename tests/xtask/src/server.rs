//! A Loquat of our own: on a free port, with its data in a folder that goes away.

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::http;
use crate::shell::{Outcome, scratch, target};

pub struct Server {
    pub address: SocketAddr,
    child: Child,
    home: PathBuf,
    /// How long it took until `/health` answered.
    pub started_in: Duration,
}

/// Which build of the binary.
#[derive(Debug, Clone, Copy)]
pub enum Build {
    Debug,
    Release,
}

impl Build {
    pub fn binary(self) -> PathBuf {
        target().join(match self {
            Self::Debug => "debug/loquat",
            Self::Release => "release/loquat",
        })
    }
}

impl Server {
    /// Starts on an empty folder, with these variables beside the usual ones.
    pub fn start(build: Build, name: &str, variables: &[(&str, &str)]) -> Outcome<Self> {
        let home = scratch(&format!("data-{name}"))?;
        let _ = std::fs::remove_dir_all(&home);
        std::fs::create_dir_all(&home).map_err(|error| format!("cannot make {}: {error}", home.display()))?;
        Self::start_in(build, home, variables)
    }

    /// Starts on what the folder holds.
    pub fn start_in(build: Build, home: PathBuf, variables: &[(&str, &str)]) -> Outcome<Self> {
        let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        let address = free.map_err(|error| format!("no free port: {error}"))?;
        let log = home.join("server.log");
        let output = std::fs::File::create(&log).map_err(|error| format!("cannot write {}: {error}", log.display()))?;
        let errors = output.try_clone().map_err(|error| error.to_string())?;
        let begun = Instant::now();
        let mut command = Command::new(build.binary());
        command
            .env("HOST", "127.0.0.1")
            .env("PORT", address.port().to_string())
            .env("DATA_DIR", &home)
            .env("STATIC_DIR", home.join("static"))
            .env("WEBUI_SECRET_KEY", "a secret of tests only, 0123456789abcdef")
            .env_remove("DATABASE_URL")
            .env_remove("REDIS_URL")
            .envs(variables.iter().copied())
            .current_dir(&home)
            .stdin(Stdio::null())
            .stdout(output)
            .stderr(errors);
        let child = command
            .spawn()
            .map_err(|error| format!("cannot start {}: {error}", build.binary().display()))?;
        let mut server = Self {
            address,
            child,
            home,
            started_in: Duration::ZERO,
        };
        while begun.elapsed() < Duration::from_secs(30) {
            if http::request(address, "GET", "/health", None, None).is_ok_and(|answer| answer.status == 200) {
                server.started_in = begun.elapsed();
                return Ok(server);
            }
            if let Ok(Some(status)) = server.child.try_wait() {
                return Err(format!("loquat ended with {status} while starting:\n{}", server.log()));
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        Err(format!("loquat did not answer within 30 s:\n{}", server.log()))
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    pub fn home(&self) -> &Path {
        &self.home
    }

    pub fn is_alive(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// The end of its log.
    pub fn log(&self) -> String {
        let log = std::fs::read_to_string(self.home.join("server.log")).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(40)..].join("\n")
    }

    /// The first account's token.
    pub fn sign_up(&self) -> Outcome<String> {
        let form = serde_json::json!({"name": "Ada", "email": "ada@example.test", "password": "a long password"});
        let answer = http::request(self.address, "POST", "/api/v1/auths/signup", None, Some(&form));
        let answer = answer.map_err(|error| format!("sign-up failed: {error}"))?;
        let token = answer.json()["token"].as_str().map(str::to_owned);
        token.ok_or_else(|| {
            format!(
                "sign-up answered {}: {}",
                answer.status,
                String::from_utf8_lossy(&answer.body)
            )
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
