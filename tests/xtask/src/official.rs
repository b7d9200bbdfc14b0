//! The clients that people already use, unchanged: `openai` for Python and Node.js, `socket.io-client`.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::http;
use crate::provision;
use crate::server::{Build, Server};
use crate::shell::{Outcome, command, root, run};
use crate::suite::Tally;

/// Runs all of them. Each is a test; what cannot be installed is told, and the others run.
pub fn clients(build: Build) -> Outcome<Tally> {
    let provider = Provider::start()?;
    let mut tally = Tally::default();
    let mut problems = Vec::new();
    let mut client = |outcome: Outcome| match outcome {
        Ok(()) => tally.passed += 1,
        Err(problem) => {
            tally.failed += 1;
            problems.push(problem);
        }
    };
    client(python(build, &provider));
    match provision::npm(&folder("node")) {
        Ok(()) => {
            client(node(build, &provider, "openai.mjs", "websocket"));
            client(node(build, &provider, "socketio.mjs", "websocket"));
            client(node(build, &provider, "socketio.mjs", "polling"));
        }
        Err(problem) => client(Err(format!(
            "not run: openai for Node.js and socket.io-client, because npm could not install them\n{problem}"
        ))),
    }
    for problem in &problems {
        println!("{problem}");
    }
    Ok(tally)
}

fn python(build: Build, provider: &Provider) -> Outcome {
    let wanted = folder("python").join("requirements.txt");
    let wanted = std::fs::read_to_string(&wanted).map_err(|error| format!("{}: {error}", wanted.display()))?;
    let packages: Vec<&str> = wanted.lines().collect();
    let bin = provision::python("openai", &packages)
        .map_err(|problem| format!("not run: openai for Python, because pip could not install it\n{problem}"))?;
    let program = folder("python").join("official.py");
    let server = House::start(build, provider, "websocket")?;
    server.tell(
        &mut command(bin.join("python"), &[&program.to_string_lossy()]),
        provider,
    )
}

fn node(build: Build, provider: &Provider, program: &str, transport: &str) -> Outcome {
    let server = House::start(build, provider, transport)?;
    let mut node = command("node", &[program]);
    node.current_dir(folder("node")).env("TRANSPORT", transport);
    server.tell(&mut node, provider)
}

fn folder(name: &str) -> PathBuf {
    root().join("tests/clients").join(name)
}

/// A server behind which the provider stands, and how its administrator shows themselves.
struct House {
    server: Server,
    token: String,
    api_key: String,
}

impl House {
    fn start(build: Build, provider: &Provider, transport: &str) -> Outcome<Self> {
        let websocket = if transport == "websocket" { "true" } else { "false" };
        let variables = [
            ("ENABLE_OPENAI_API", "true"),
            ("OPENAI_API_BASE_URLS", &*format!("{}/v1", provider.url)),
            ("OPENAI_API_KEYS", "sk-tests"),
            ("ENABLE_API_KEYS", "true"),
            ("USER_PERMISSIONS_FEATURES_API_KEYS", "true"),
            ("ENABLE_WEBSOCKET_SUPPORT", websocket),
        ];
        let server = Server::start(build, "official", &variables)?;
        let token = server.sign_up()?;
        let answer = http::request(server.address, "POST", "/api/v1/auths/api_key", Some(&token), None);
        let key = answer.map_err(|error| format!("no API key: {error}"))?.json()["api_key"].clone();
        let Value::String(api_key) = key else {
            return Err("the server made no API key".to_owned());
        };
        Ok(Self { server, token, api_key })
    }

    fn tell(&self, client: &mut Command, provider: &Provider) -> Outcome {
        run(client
            .env("LOQUAT_URL", self.server.url())
            .env("LOQUAT_TOKEN", &self.token)
            .env("LOQUAT_API_KEY", &self.api_key)
            .env("PROVIDER_URL", &provider.url))
    }
}

/// `provider.mjs` as long as this value lives.
struct Provider {
    url: String,
    process: Child,
}

impl Provider {
    fn start() -> Outcome<Self> {
        let mut process = command("node", &["provider.mjs"])
            .current_dir(folder("node"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("not run, because Node.js is missing: {error}"))?;
        let mut url = String::new();
        let output = process.stdout.take().ok_or("the provider says nothing")?;
        BufReader::new(output)
            .read_line(&mut url)
            .map_err(|error| format!("the provider does not tell its address: {error}"))?;
        Ok(Self {
            url: url.trim().to_owned(),
            process,
        })
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
