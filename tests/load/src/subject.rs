use std::net::{SocketAddr, ToSocketAddrs};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::Outcome;
use crate::client::Client;

/// The server that is measured.
pub struct Subject {
    pub address: SocketAddr,
    pub token: String,
    pid: Option<u32>,
}

impl Subject {
    /// Waits until the server answers, and gets in.
    pub async fn meet(url: &str, token: Option<String>, pid: Option<u32>) -> Outcome<Self> {
        let place = url.trim_start_matches("http://").trim_end_matches('/');
        let address = place.to_socket_addrs()?.next();
        let address = address.ok_or_else(|| format!("{url} has no address"))?;
        let begun = Instant::now();
        while Client::connect(address, "").await.is_err() {
            if begun.elapsed() > Duration::from_secs(30) {
                return Err(format!("nobody answers at {url}").into());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let token = match token {
            Some(token) => token,
            None => sign_up(address).await?,
        };
        Ok(Self { address, token, pid })
    }

    pub async fn client(&self) -> Outcome<Client> {
        Client::connect(self.address, &self.token).await
    }

    /// The server's CPU time so far.
    pub fn cpu(&self) -> Option<Duration> {
        let tasks = std::fs::read_dir(format!("/proc/{}/task", self.pid?)).ok()?;
        let nanoseconds = tasks.filter_map(|task| {
            let schedule = std::fs::read_to_string(task.ok()?.path().join("schedstat")).ok()?;
            schedule.split_whitespace().next()?.parse::<u64>().ok()
        });
        Some(Duration::from_nanos(nanoseconds.sum()))
    }

    /// The memory that is the server's own (its proportional set size), in kilobytes.
    pub fn memory(&self) -> Option<u64> {
        let rollup = std::fs::read_to_string(format!("/proc/{}/smaps_rollup", self.pid?)).ok()?;
        let line = rollup.lines().find(|line| line.starts_with("Pss:"))?;
        line.split_whitespace().nth(1)?.parse().ok()
    }
}

/// The first account of a new server, which administers it.
async fn sign_up(address: SocketAddr) -> Outcome<String> {
    let form = json!({"name": "Load", "email": "load@example.test", "password": "a long password"});
    let mut client = Client::connect(address, "").await?;
    let answer = match client.json("POST", "/api/v1/auths/signup", Some(&form)).await {
        Ok(answer) => answer,
        Err(_) => client.json("POST", "/api/v1/auths/signin", Some(&form)).await?,
    };
    let token = answer["token"].as_str();
    Ok(token.ok_or("signing in brought no token")?.to_owned())
}

/// What a stretch of work cost the server.
pub struct Meter<'a> {
    subject: &'a Subject,
    cpu: Option<Duration>,
    memory: Option<u64>,
}

impl<'a> Meter<'a> {
    pub fn start(subject: &'a Subject) -> Self {
        Self {
            subject,
            cpu: subject.cpu(),
            memory: subject.memory(),
        }
    }

    /// Microseconds of CPU for each of so many.
    pub fn cpu_for_each(&self, many: usize) -> String {
        match (self.cpu, self.subject.cpu()) {
            (Some(before), Some(after)) => {
                format!("{:.1} µs CPU", share(after.saturating_sub(before).as_micros(), many))
            }
            _ => "CPU unknown without --pid".to_owned(),
        }
    }

    /// Kilobytes of memory for each of so many.
    pub fn memory_for_each(&self, many: usize) -> String {
        match (self.memory, self.subject.memory()) {
            (Some(before), Some(after)) => format!("{:.1} kB", share(after.saturating_sub(before).into(), many)),
            _ => "memory unknown without --pid".to_owned(),
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "shown with one decimal")]
fn share(sum: u128, many: usize) -> f64 {
    sum as f64 / many.max(1) as f64
}
