//! Figures of the release build on this machine, as a user would feel them.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::http;
use crate::probe;
use crate::server::{Build, Server};
use crate::shell::{Outcome, command, run};

/// Where the provider of the load generator listens.
const PROVIDER_PORT: &str = "9400";

/// Everything, of a Loquat of our own.
pub fn run_all() -> Outcome {
    let build = ["build", "--release", "--package", "loquat", "--package", "loquat-load"];
    run(&mut command("cargo", &build))?;
    start_and_lists()?;
    println!();
    let provider = format!("http://127.0.0.1:{PROVIDER_PORT}/v1");
    let variables = [("OPENAI_API_BASE_URLS", provider.as_str()), ("OPENAI_API_KEYS", "none")];
    let server = Server::start(Build::Release, "load", &variables)?;
    let (url, pid) = (server.url(), server.pid().to_string());
    load(&["--url", &url, "--pid", &pid])
}

/// The load generator, with what it is told: for any server that speaks the same API.
pub fn load(arguments: &[&str]) -> Outcome {
    let generator = ["run", "--quiet", "--release", "--package", "loquat-load", "--"];
    let mut whole = generator.to_vec();
    whole.extend(["--provider-port", PROVIDER_PORT]);
    whole.extend(arguments);
    run(&mut command("cargo", &whole))
}

fn start_and_lists() -> Outcome {
    let size = std::fs::metadata(Build::Release.binary()).map_or(0, |file| file.len());
    line("binary", &format!("{:.1} MB", mega(size)));

    let server = Server::start(Build::Release, "bench", &[])?;
    line(
        "start to first 200 of /health, new database",
        &format!("{} ms", server.started_in.as_millis()),
    );
    std::thread::sleep(Duration::from_secs(2));
    line("memory when idle (PSS)", &kilobytes(server.pid()));

    let token = server.sign_up()?;
    let mut held = 0;
    for wanted in [200, 2_000, 20_000] {
        import(&server, &token, wanted - held)?;
        held = wanted;
        let times = timed(server.address, "/api/v1/chats/?page=1", Some(&token), 300);
        line(&format!("first page of {wanted} chats"), &spread(times));
    }
    sign_ins(&server)?;
    line("memory after all this (PSS)", &kilobytes(server.pid()));

    let home = server.home().to_path_buf();
    drop(server);
    let again = Server::start_in(Build::Release, home, &[])?;
    line(
        "start on those 20,000 chats",
        &format!("{} ms", again.started_in.as_millis()),
    );
    Ok(())
}

/// A thousand people sign in at once; what does everybody else feel?
fn sign_ins(server: &Server) -> Outcome {
    const CROWD: usize = 1_000;
    let address = server.address;
    line(
        "/api/config, nothing else going on",
        &spread(timed(address, "/api/config", None, 500)),
    );
    let (done, refused) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let begun = Instant::now();
    let mut samples = Vec::new();
    std::thread::scope(|scope| {
        for number in 0..CROWD {
            let (done, refused) = (&done, &refused);
            let attempt = move || {
                let form = json!({"email": format!("nobody-{number}@example.test"), "password": "a wrong password"});
                let answer = http::request(address, "POST", "/api/v1/auths/signin", None, Some(&form));
                if answer.is_ok_and(|answer| answer.status != 400) {
                    refused.fetch_add(1, Ordering::Relaxed);
                }
                done.fetch_add(1, Ordering::Relaxed);
            };
            // A small stack, for there are many of them.
            let _ = std::thread::Builder::new()
                .stack_size(64 * 1024)
                .spawn_scoped(scope, attempt);
        }
        std::thread::sleep(Duration::from_millis(300));
        while done.load(Ordering::Relaxed) < CROWD && begun.elapsed() < Duration::from_secs(60) {
            samples.extend(timed(address, "/api/config", None, 20));
        }
    });
    line(&format!("/api/config beside {CROWD} sign-ins"), &spread(samples));
    let seconds = begun.elapsed().as_secs_f64();
    line(
        "  the sign-ins took",
        &format!(
            "{seconds:.1} s, {} of them turned away",
            refused.load(Ordering::Relaxed)
        ),
    );
    Ok(())
}

fn import(server: &Server, token: &str, count: usize) -> Outcome {
    let chat = |number: usize| {
        let message = json!({"id": "m", "role": "user", "content": format!("question {number}"), "parentId": null, "childrenIds": []});
        let history = json!({"currentId": "m", "messages": {"m": message}});
        json!({"chat": {"title": format!("chat {number}"), "history": history, "messages": [message]}})
    };
    let numbers: Vec<usize> = (0..count).collect();
    for some in numbers.chunks(500) {
        let form = json!({"chats": some.iter().map(|number| chat(*number)).collect::<Vec<Value>>()});
        let answer = http::request(server.address, "POST", "/api/v1/chats/import", Some(token), Some(&form));
        let answer = answer.map_err(|error| format!("import failed: {error}"))?;
        if answer.status != 200 {
            return Err(format!(
                "import answered {}: {}",
                answer.status,
                String::from_utf8_lossy(&answer.body)
            ));
        }
    }
    Ok(())
}

/// Microseconds of each of so many requests, one after the other.
fn timed(address: SocketAddr, path: &str, token: Option<&str>, times: usize) -> Vec<u128> {
    let mut samples = Vec::with_capacity(times);
    for _ in 0..times {
        let begun = Instant::now();
        if http::request(address, "GET", path, token, None).is_ok_and(|answer| answer.status == 200) {
            samples.push(begun.elapsed().as_micros());
        }
    }
    samples
}

fn spread(mut samples: Vec<u128>) -> String {
    if samples.is_empty() {
        return "no answer".to_owned();
    }
    let (half, most) = (
        probe::percentile(&mut samples, 0.5),
        probe::percentile(&mut samples, 0.99),
    );
    format!(
        "p50 {half} µs, p99 {most} µs ({} requests, a connection each)",
        samples.len()
    )
}

fn kilobytes(pid: u32) -> String {
    probe::pss_kb(pid).map_or_else(|| "unknown".to_owned(), |kb| format!("{:.1} MB", mega(kb * 1_000)))
}

#[expect(clippy::cast_precision_loss, reason = "shown with one decimal")]
fn mega(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

fn line(what: &str, figure: &str) {
    println!("{what:<48} {figure}");
}
