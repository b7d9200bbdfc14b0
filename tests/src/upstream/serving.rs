//! HTTP/1.1 by hand: a library would close connections when it sees fit, and here that is what tests are about.

use std::io::Result;
use std::sync::Arc;
use std::time::Instant;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use super::reply::Says;
use super::{Reply, Script, State, Then, locked, ollama};

/// Takes connections until this future is dropped, and with it all of them.
pub(super) async fn serve(listener: TcpListener, state: Arc<State>) {
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
    body: Value,
}

async fn converse(socket: TcpStream, state: &State) -> Result<()> {
    socket.set_nodelay(true)?;
    let (reader, mut writer) = socket.into_split();
    let mut reader = BufReader::new(reader);
    while let Some(request) = read(&mut reader).await? {
        match answer(request, &mut reader, &mut writer, state).await? {
            Then::End => {}
            Then::Reset => return writer.as_ref().set_zero_linger(),
            Then::BreakOff | Then::Hold => break,
        }
    }
    Ok(())
}

async fn read(reader: &mut BufReader<OwnedReadHalf>) -> Result<Option<Request>> {
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
    Ok(Some(Request {
        line: line.trim_end().to_owned(),
        body: serde_json::from_slice(&body).unwrap_or_default(),
    }))
}

/// Does what the test or the request says, and notes when the client leaves before the end.
async fn answer(
    request: Request,
    reader: &mut BufReader<OwnedReadHalf>,
    writer: &mut OwnedWriteHalf,
    state: &State,
) -> Result<Then> {
    let Request { line, body } = request;
    let speaks_openai = line.starts_with("POST /v1/chat/completions");
    let script = (speaks_openai || line.starts_with("POST /api/chat"))
        .then(|| (Script::read(&last_words(&body)), body["stream"] == true));
    let number = state.open(&line, body, script.as_ref().map(|(script, _)| script));
    let scripted = if ollama::is_beside_the_script(&line) {
        None
    } else {
        state.next_reply()
    };
    let reply = scripted.unwrap_or_else(|| match script {
        Some((script, is_streamed)) if speaks_openai => script.reply(is_streamed),
        Some((script, is_streamed)) => ollama::reply(&script, is_streamed),
        None if line.starts_with("GET /v1/models") => Reply::json(200, &state.models()),
        None if line.starts_with("GET /api/") => ollama::list(&line, &locked(&state.models), &locked(&state.loaded)),
        None => {
            let words = format!("there is nothing at {line}");
            Reply::json(404, &json!({"error": {"message": words}}))
        }
    });
    let then = tokio::select! {
        then = play(reply, writer) => then,
        () = gone(reader) => Err(std::io::ErrorKind::BrokenPipe.into()),
    };
    state.close(number, then.is_err().then(Instant::now));
    then
}

/// Does what the reply says, and tells what becomes of the connection.
async fn play(reply: Reply, writer: &mut OwnedWriteHalf) -> Result<Then> {
    tokio::time::sleep(reply.silence).await;
    let then = match reply.says {
        Says::Whole {
            status,
            content_type,
            body,
        } => {
            let head = format!(
                "HTTP/1.1 {status} As Told\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\r\n",
                body.len()
            );
            writer.write_all(&[head.as_bytes(), &body].concat()).await?;
            Then::End
        }
        Says::Stream {
            content_type,
            pieces,
            pause,
            then,
        } => {
            let head = format!("HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nTransfer-Encoding: chunked\r\n\r\n");
            writer.write_all(head.as_bytes()).await?;
            for (number, piece) in pieces.enumerate() {
                if number > 0 && !pause.is_zero() {
                    tokio::time::sleep(pause).await;
                }
                let chunk = [format!("{:x}\r\n", piece.len()).as_bytes(), &piece, b"\r\n"].concat();
                writer.write_all(&chunk).await?;
                // A reader shall be able to see each piece by itself.
                tokio::task::yield_now().await;
            }
            if then == Then::End {
                writer.write_all(b"0\r\n\r\n").await?;
            }
            then
        }
        Says::Nothing(then) => then,
    };
    match then {
        Then::Hold => std::future::pending().await,
        Then::End | Then::BreakOff | Then::Reset => Ok(then),
    }
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
