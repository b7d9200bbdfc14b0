//! Measures a server that speaks Open WebUI's API: what a streamed piece, an open stream, a socket and a list cost.
//!
//! It brings its own provider, which the server must be connected to, and prints one line a figure. Start reading at
//! [`script::Script`], which is the answer that both sides know, then at `scenarios/`.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command-line tool talks on its terminal"
)]

mod client;
mod provider;
mod scenarios;
mod script;
mod socket;
mod subject;

use std::error::Error;
use std::process::ExitCode;

use subject::Subject;

/// Whatever went wrong, for a person at a terminal.
type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

const USAGE: &str = "\
loquat-load --url http://HOST:PORT [--pid PID] [--token TOKEN] [--provider-port 9400] [--quick] [SCENARIO ...]

Measures a server that speaks Open WebUI's API. Connect it to http://127.0.0.1:9400/v1 first (OPENAI_API_BASE_URLS), and
give an administrator's token; on a server without accounts one is made. With the server's process id the costs in CPU
and memory are shown, without it times alone.

Scenarios: streams, first-byte, open-streams, sessions, models, idle-sockets, fan-out; all of them unless named.
";

/// What is asked for on the command line.
struct Wanted {
    url: String,
    pid: Option<u32>,
    token: Option<String>,
    provider_port: u16,
    quick: bool,
    scenarios: Vec<String>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let Some(wanted) = wanted(std::env::args().skip(1)) else {
        print!("{USAGE}");
        return ExitCode::from(2);
    };
    match measure(&wanted).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}

fn wanted(mut words: impl Iterator<Item = String>) -> Option<Wanted> {
    let mut wanted = Wanted {
        url: String::new(),
        pid: None,
        token: None,
        provider_port: 9400,
        quick: false,
        scenarios: Vec::new(),
    };
    while let Some(word) = words.next() {
        match word.as_str() {
            "--url" => wanted.url = words.next()?,
            "--pid" => wanted.pid = Some(words.next()?.parse().ok()?),
            "--token" => wanted.token = Some(words.next()?),
            "--provider-port" => wanted.provider_port = words.next()?.parse().ok()?,
            "--quick" => wanted.quick = true,
            name if !name.starts_with('-') => wanted.scenarios.push(word),
            _ => return None,
        }
    }
    (!wanted.url.is_empty()).then_some(wanted)
}

async fn measure(wanted: &Wanted) -> Outcome {
    let provider = provider::Provider::start(wanted.provider_port).await?;
    let subject = Subject::meet(&wanted.url, wanted.token.clone(), wanted.pid).await?;
    let known = scenarios::all(wanted.quick);
    let names: Vec<&str> = known.iter().map(|scenario| scenario.name).collect();
    if let Some(strange) = wanted.scenarios.iter().find(|name| !names.contains(&name.as_str())) {
        return Err(format!("there is no scenario {strange}; there are {}", names.join(", ")).into());
    }
    for scenario in known {
        if wanted.scenarios.is_empty() || wanted.scenarios.iter().any(|name| name == scenario.name) {
            println!("\n{}: {}", scenario.name, scenario.about);
            if let Err(problem) = (scenario.run)(&subject, &provider).await {
                println!("  not measured: {problem}");
            }
        }
    }
    Ok(())
}
