//! HTTP/1.1 by hand: a library would close connections when it sees fit, and here that is what tests are about.

use std::io::Result;
use std::sync::Arc;
use std::time::Instant;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use super::{Asked, End, Script, State};

/// Takes connections until this future is dropped, and with it all of them.
pub async fn serve(listener: TcpListener, state: Arc<State>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => if let Ok((socket, _)) = accepted {
                let state = state.clone();
                connections.spawn(async move {
                    state.connections.send_modify(|count| *count += 1);
                    // A client that leaves within a request is what tests do here all the time.
                    let _ = converse(socket, &state).await;
                    state.connections.send_modify(|count| *count -= 1);
                });
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

struct Request {
    line: String,
    authorization: Option<String>,
    body: Value,
}

/// What becomes of the connection.
#[derive(PartialEq)]
enum Next {
    Request,
    Close,
    Reset,
}

async fn converse(socket: TcpStream, state: &State) -> Result<()> {
    socket.set_nodelay(true)?;
    let (reader, mut writer) = socket.into_split();
    let mut reader = BufReader::new(reader);
    while let Some(request) = read(&mut reader).await? {
        let next = if request.line.starts_with("GET /v1/models") {
            let entry = |name: &String| json!({"id": name, "object": "model", "owned_by": "tests"});
            let models: Vec<Value> = state.models().iter().map(entry).collect();
            send(&mut writer, 200, &json!({"object": "list", "data": models})).await?;
            Next::Request
        } else if request.line.starts_with("POST /v1/chat/completions") {
            answer(request, &mut reader, &mut writer, state).await?
        } else {
            let words = format!("there is nothing at {}", request.line);
            send(&mut writer, 404, &json!({"error": {"message": words}})).await?;
            Next::Request
        };
        match next {
            Next::Request => {}
            Next::Close => break,
            Next::Reset => {
                writer.as_ref().set_zero_linger()?;
                break;
            }
        }
    }
    Ok(())
}

async fn read(reader: &mut BufReader<OwnedReadHalf>) -> Result<Option<Request>> {
    let mut line = String::new();
    if reader.read_line(&mut line).await? == 0 {
        return Ok(None);
    }
    let (mut length, mut authorization) = (0, None);
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).await?;
        let Some((name, value)) = header.trim_end().split_once(':') else {
            break;
        };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.trim().parse().unwrap_or(0),
            "authorization" => authorization = Some(value.trim().to_owned()),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).await?;
    Ok(Some(Request {
        line: line.trim_end().to_owned(),
        authorization,
        body: serde_json::from_slice(&body).unwrap_or_default(),
    }))
}

async fn send(writer: &mut OwnedWriteHalf, status: u16, body: &Value) -> Result<()> {
    let body = body.to_string();
    let head = format!(
        "HTTP/1.1 {status} As Told\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    writer.write_all((head + &body).as_bytes()).await
}

/// Answers as the script says, and notes when the client leaves before the end.
async fn answer(
    request: Request,
    reader: &mut BufReader<OwnedReadHalf>,
    writer: &mut OwnedWriteHalf,
    state: &State,
) -> Result<Next> {
    let is_streamed = request.body["stream"] == true;
    let script = Script::read(&last_words(&request.body));
    let asked = Asked {
        question: request.body,
        authorization: request.authorization,
        left: None,
        is_open: true,
    };
    state.note(&script, asked);
    let next = tokio::select! {
        next = perform(&script, is_streamed, writer) => next,
        () = gone(reader) => Err(std::io::ErrorKind::BrokenPipe.into()),
    };
    state.close(&script, next.is_err().then(Instant::now));
    next
}

async fn perform(script: &Script, is_streamed: bool, writer: &mut OwnedWriteHalf) -> Result<Next> {
    tokio::time::sleep(script.silence()).await;
    if let End::Refused(status) = script.end() {
        let error = json!({"error": {"message": "not today", "type": "tests", "code": script.name}});
        send(writer, status, &error).await?;
        return Ok(Next::Request);
    }
    if !is_streamed {
        if script.end() == End::Complete {
            send(writer, 200, &script.object()).await?;
            return Ok(Next::Request);
        }
        return end(script.end()).await;
    }
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
    writer.write_all(head.as_bytes()).await?;
    for number in 0..script.pieces() {
        if number > 0 && !script.pause().is_zero() {
            tokio::time::sleep(script.pause()).await;
        }
        write_chunk(writer, &script.event(number)).await?;
    }
    if script.end() == End::Complete {
        write_chunk(writer, &script.last_event()).await?;
        writer.write_all(b"0\r\n\r\n").await?;
        return Ok(Next::Request);
    }
    end(script.end()).await
}

async fn end(end: End) -> Result<Next> {
    match end {
        End::Silence => std::future::pending().await,
        End::Reset => Ok(Next::Reset),
        End::Complete | End::Refused(_) => Ok(Next::Close),
    }
}

async fn write_chunk(writer: &mut OwnedWriteHalf, text: &str) -> Result<()> {
    let chunk = format!("{:x}\r\n{text}\r\n", text.len());
    writer.write_all(chunk.as_bytes()).await
}

/// Waits until the client closes. Nothing else is expected from it while it is being answered.
async fn gone(reader: &mut (impl AsyncRead + Unpin)) {
    let mut some = [0; 1];
    while matches!(reader.read(&mut some).await, Ok(1)) {}
}

/// The text of the last message.
fn last_words(body: &Value) -> String {
    let last = body["messages"].as_array().and_then(|messages| messages.last());
    match last.map(|message| &message["content"]) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(parts)) => parts.iter().filter_map(|part| part["text"].as_str()).collect(),
        _ => String::new(),
    }
}
