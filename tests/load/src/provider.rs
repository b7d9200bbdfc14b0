//! The provider: answers as the name of the model says, and counts what it is doing.

use std::io::Result;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

use crate::Outcome;
use crate::script::{OFFERED, Script};

/// An OpenAI-shaped server on a port of its own, for as long as the process lives.
pub struct Provider {
    pub port: u16,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    /// Answers that are being made.
    open: AtomicUsize,
    /// Models beside those of the scenarios, for long lists.
    more_models: AtomicUsize,
}

impl Provider {
    pub async fn start(port: u16) -> Outcome<Self> {
        let listener = TcpListener::bind(("127.0.0.1", port)).await;
        let listener = listener.map_err(|error| format!("the provider cannot listen at port {port}: {error}"))?;
        let port = listener.local_addr()?.port();
        let state = Arc::new(State::default());
        let serving = state.clone();
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let state = serving.clone();
                tokio::spawn(async move {
                    // Clients that leave in the middle are part of what is measured.
                    let _ = converse(socket, &state).await;
                });
            }
        });
        Ok(Self { port, state })
    }

    pub fn open_answers(&self) -> usize {
        self.state.open.load(Ordering::Relaxed)
    }

    /// Offers so many models beside those of the scenarios from now on.
    pub fn offer_more(&self, models: usize) {
        self.state.more_models.store(models, Ordering::Relaxed);
    }
}

async fn converse(socket: TcpStream, state: &State) -> Result<()> {
    socket.set_nodelay(true)?;
    let (reader, mut writer) = socket.into_split();
    let mut reader = BufReader::with_capacity(1024, reader);
    while let Some((line, body)) = read(&mut reader).await? {
        if line.starts_with("GET ") {
            let models = OFFERED.iter().map(|script| script.model());
            let more = (0..state.more_models.load(Ordering::Relaxed)).map(|number| format!("model-{number:04}"));
            let entry = |id: String| json!({"id": id, "object": "model", "owned_by": "load"});
            let models: Vec<Value> = models.chain(more).map(entry).collect();
            send(&mut writer, &json!({"object": "list", "data": models})).await?;
        } else {
            let model = body["model"].as_str().unwrap_or_default();
            let script = Script::of(model).unwrap_or(Script::new(1, 8, 0));
            let _open = Open::count(&state.open);
            if body["stream"] == true {
                tokio::select! {
                    streamed = stream(script, model, &mut writer) => streamed?,
                    () = closed(&mut reader) => return Ok(()),
                }
            } else {
                send(&mut writer, &whole(script, model)).await?;
            }
        }
    }
    Ok(())
}

/// Counts an answer for as long as it lives.
struct Open<'a>(&'a AtomicUsize);

impl<'a> Open<'a> {
    fn count(open: &'a AtomicUsize) -> Self {
        open.fetch_add(1, Ordering::Relaxed);
        Self(open)
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A request's line and its body.
async fn read(reader: &mut BufReader<OwnedReadHalf>) -> Result<Option<(String, Value)>> {
    let mut line = String::new();
    if reader.read_line(&mut line).await? == 0 {
        return Ok(None);
    }
    let mut length = 0;
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).await?;
        match header.trim_end().split_once(':') {
            None => break,
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.trim().parse().unwrap_or(0);
            }
            Some(_) => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).await?;
    Ok(Some((line, serde_json::from_slice(&body).unwrap_or_default())))
}

async fn closed(reader: &mut BufReader<OwnedReadHalf>) {
    let mut some = [0; 1];
    while matches!(reader.read(&mut some).await, Ok(1)) {}
}

async fn send(writer: &mut OwnedWriteHalf, body: &Value) -> Result<()> {
    let body = body.to_string();
    let length = body.len();
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n");
    writer.write_all((head + &body).as_bytes()).await
}

async fn stream(script: Script, model: &str, writer: &mut OwnedWriteHalf) -> Result<()> {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
    writer.write_all(head.as_bytes()).await?;
    let mut pace = tokio::time::interval(script.pause.max(Duration::from_millis(1)));
    for number in 0..script.pieces {
        if !script.pause.is_zero() {
            pace.tick().await;
        }
        let event = chunk(model, &json!({"content": script.piece(number)}), None);
        write_chunk(writer, &event).await?;
    }
    let end = chunk(model, &json!({}), Some("stop")) + "data: [DONE]\n\n";
    write_chunk(writer, &end).await?;
    writer.write_all(b"0\r\n\r\n").await
}

async fn write_chunk(writer: &mut OwnedWriteHalf, text: &str) -> Result<()> {
    let chunk = format!("{:x}\r\n{text}\r\n", text.len());
    writer.write_all(chunk.as_bytes()).await
}

fn chunk(model: &str, delta: &Value, finish_reason: Option<&str>) -> String {
    let choice = json!({"index": 0, "delta": delta, "finish_reason": finish_reason});
    let chunk =
        json!({"id": "load", "object": "chat.completion.chunk", "created": 1, "model": model, "choices": [choice]});
    format!("data: {chunk}\n\n")
}

fn whole(script: Script, model: &str) -> Value {
    let message = json!({"role": "assistant", "content": script.text()});
    json!({"id": "load", "object": "chat.completion", "created": 1, "model": model,
           "choices": [{"index": 0, "message": message, "finish_reason": "stop"}]})
}
