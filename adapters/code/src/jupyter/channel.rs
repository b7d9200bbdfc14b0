use std::time::Duration;

use bytes::Bytes;
use futures::{SinkExt, StreamExt};
use http::Request;
use http_body_util::Full;
use loquat_client::{Calls, Socket, open_socket};
use loquat_core::code::Outcome;
use serde_json::{Value as Json, json};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::client::generate_key;

use super::Failed;

/// What is kept of an output.
const LARGEST: usize = 8 << 20;

/// The channels of a kernel: one web socket carries them all.
pub struct Channel(Socket);

impl Channel {
    pub async fn open(outbound: &Calls, request: Request<Full<Bytes>>) -> Result<Self, Failed> {
        Ok(Self(open_socket(outbound, request).await?))
    }

    /// Has the kernel run the code, and listens until it is idle again.
    pub async fn ask(mut self, code: &str, patience: Duration) -> Result<Outcome, Failed> {
        // Ids only tell our question from others, of which a kernel of our own has none.
        let id = generate_key();
        self.0.send(Message::text(question(&id, code).to_string())).await?;
        let mut heard = Heard::default();
        loop {
            let message = match timeout(patience, self.0.next()).await {
                Err(_) => {
                    heard.stderr.push_str("\nExecution timed out.");
                    break;
                }
                Ok(None) => return Err("the Jupyter server hung up".into()),
                Ok(Some(message)) => message?,
            };
            let Message::Text(text) = message else { continue };
            let message: Json = serde_json::from_str(text.as_str())?;
            if message["parent_header"]["msg_id"] == *id && heard.take(&message) {
                break;
            }
        }
        Ok(heard.outcome())
    }
}

fn question(id: &str, code: &str) -> Json {
    json!({
        "header": {
            "msg_id": id,
            "msg_type": "execute_request",
            "username": "user",
            "session": id,
            "date": "",
            "version": "5.3",
        },
        "parent_header": {},
        "metadata": {},
        "content": {
            "code": code,
            "silent": false,
            "store_history": true,
            "user_expressions": {},
            "allow_stdin": false,
            "stop_on_error": true,
        },
        "channel": "shell",
    })
}

/// What the kernel has said so far.
#[derive(Default)]
struct Heard {
    stdout: String,
    stderr: String,
    results: Vec<String>,
}

impl Heard {
    /// Is that all?
    fn take(&mut self, message: &Json) -> bool {
        let content = &message["content"];
        let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
        match message["msg_type"].as_str() {
            Some("stream") if content["name"] == "stderr" => append(&mut self.stderr, &text(&content["text"])),
            Some("stream") => append(&mut self.stdout, &text(&content["text"])),
            Some("execute_result" | "display_data") => {
                let data = &content["data"];
                match (data["image/png"].as_str(), data["text/plain"].as_str()) {
                    (Some(picture), _) => self.results.push(format!("data:image/png;base64,{picture}")),
                    (None, Some(plain)) => self.results.push(plain.to_owned()),
                    (None, None) => {}
                }
            }
            Some("error") => {
                let lines: Vec<String> = content["traceback"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .map(text)
                    .collect();
                append(&mut self.stderr, &lines.join("\n"));
            }
            Some("status") => return content["execution_state"] == "idle",
            _ => {}
        }
        false
    }

    fn outcome(self) -> Outcome {
        Outcome {
            stdout: self.stdout.trim().to_owned(),
            stderr: self.stderr.trim().to_owned(),
            result: self.results.join("\n").trim().to_owned(),
        }
    }
}

/// Whatever code prints without end is cut off.
fn append(all: &mut String, text: &str) {
    if all.len() < LARGEST {
        all.push_str(text);
    }
}
