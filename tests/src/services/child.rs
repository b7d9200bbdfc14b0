use std::io::ErrorKind;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::services::unique_name;

/// A server that runs as long as this value, and in its own directory.
pub struct Service {
    name: &'static str,
    shell: Child,
    /// Closing it ends the server.
    leash: Option<ChildStdin>,
    directory: PathBuf,
}

impl Service {
    /// Makes an empty directory for a server.
    pub fn directory(name: &str) -> PathBuf {
        let directory = std::env::temp_dir().join(unique_name(&format!("loquat_{name}")));
        std::fs::create_dir_all(&directory).expect("a directory for a server");
        directory
    }

    /// Runs a shell command in the directory until this value is dropped or this process ends. The command must
    /// become the server (`exec`) and is ended by SIGTERM.
    pub fn start(name: &'static str, directory: PathBuf, command: &str) -> Self {
        let script = format!(
            "( {command} ) >server.log 2>&1 </dev/null & server=$!
             while read -r _; do :; done
             kill -TERM $server; wait $server; cd /; rm -rf \"$DIRECTORY\""
        );
        let mut shell = Command::new("sh")
            .args(["-c", &script])
            .current_dir(&directory)
            .env("DIRECTORY", &directory)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell");
        let leash = shell.stdin.take();
        Self {
            name,
            shell,
            leash,
            directory,
        }
    }

    /// Waits until somebody answers at the port.
    #[must_use]
    pub fn answering_at(self, port: u16) -> Self {
        let start = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if start.elapsed() > Duration::from_secs(60) {
                panic!("{} did not start:\n{}", self.name, self.log());
            }
            sleep(Duration::from_millis(20));
        }
        self
    }

    /// What the server has written so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.directory.join("server.log")).unwrap_or_default()
    }

    /// The server's directory.
    pub fn home(&self) -> &Path {
        &self.directory
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        drop(self.leash.take());
        let _ = self.shell.wait();
    }
}

/// Fails with the name of what to install when a program is missing.
pub fn require(program: &str, package: &str) {
    match Command::new(program)
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
    {
        Ok(_) => {}
        Err(error) if error.kind() == ErrorKind::NotFound => {
            panic!("these tests need {program}: install it, for example by `apt-get install {package}`")
        }
        Err(error) => panic!("{program} cannot be run: {error}"),
    }
}
