//! A provider of models as a server on this machine that does what a test tells it.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What it does at a request.
#[derive(Debug, Clone)]
pub enum Reply {
    /// Says this.
    Whole {
        status: u16,
        content_type: &'static str,
        body: Vec<u8>,
    },
    /// Streams this, each piece in a write of its own, and then...
    Stream(Vec<Vec<u8>>, Then),
    /// Takes the request and never answers.
    Nothing,
}

/// What it does behind the last piece of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    End,
    /// The connection is cut.
    BreakOff,
    /// Nothing more comes, and the connection stays.
    Hold,
}

impl Reply {
    pub fn json(status: u16, document: &Value) -> Self {
        Self::Whole {
            status,
            content_type: "application/json",
            body: document.to_string().into_bytes(),
        }
    }

    pub fn html(status: u16, page: &str) -> Self {
        Self::Whole {
            status,
            content_type: "text/html; charset=utf-8",
            body: page.as_bytes().to_vec(),
        }
    }

    /// A chat's answer in these pieces, in the words of OpenAI's API.
    pub fn chat(pieces: &[&str], then: Then) -> Self {
        let event = |piece: &&str| format!("data: {}\n\n", json!({"choices": [{"delta": {"content": piece}}]}));
        let mut events: Vec<_> = pieces.iter().map(|piece| event(piece).into_bytes()).collect();
        if then == Then::End {
            events.push(b"data: [DONE]\n\n".to_vec());
        }
        Self::Stream(events, then)
    }
}

/// The server. Clones are the same one.
#[derive(Debug, Clone)]
pub struct Upstream {
    address: SocketAddr,
    state: Arc<State>,
    listening: Arc<Mutex<Option<JoinHandle<()>>>>,
}

#[derive(Debug, Default)]
struct State {
    replies: Mutex<VecDeque<Reply>>,
    asked: Mutex<Vec<(String, Value)>>,
    busy: AtomicUsize,
}

impl Upstream {
    /// Starts it at a free port.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(State::default());
        let kept = state.clone();
        let listening = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let state = kept.clone();
                tokio::spawn(async move { drop(serve(stream, &state).await) });
            }
        });
        Self {
            address,
            state,
            listening: Arc::new(Mutex::new(Some(listening))),
        }
    }

    /// Where it is, as a connection names it.
    pub fn url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// What it does at the next request that has no reply yet. Without one it answers a chat by itself.
    pub fn replies(&self, reply: Reply) {
        locked(&self.state.replies).push_back(reply);
    }

    /// The paths and bodies that it was asked with.
    pub fn asked(&self) -> Vec<(String, Value)> {
        locked(&self.state.asked).clone()
    }

    /// How many requests it is busy with.
    pub fn busy(&self) -> usize {
        self.state.busy.load(Ordering::SeqCst)
    }

    /// From now on nobody listens there.
    pub async fn vanish(&self) {
        let listening = locked(&self.listening).take();
        if let Some(listening) = listening {
            listening.abort();
            // The port is free once the task is gone.
            let _ = listening.await;
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Counts a request for as long as it is served.
struct Busy<'a>(&'a AtomicUsize);

impl<'a> Busy<'a> {
    fn with(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::SeqCst);
        Self(count)
    }
}

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

async fn serve(mut stream: TcpStream, state: &State) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    while let Some((path, body)) = read_request(&mut stream).await? {
        let streamed = body["stream"] == true;
        locked(&state.asked).push((path, body));
        let _busy = Busy::with(&state.busy);
        let scripted = locked(&state.replies).pop_front();
        let reply = scripted.unwrap_or_else(|| by_itself(streamed));
        if !play(&mut stream, reply).await? {
            return Ok(());
        }
    }
    Ok(())
}

/// What it says without a script.
fn by_itself(streamed: bool) -> Reply {
    if streamed {
        return Reply::chat(&["An ", "oak."], Then::End);
    }
    Reply::json(
        200,
        &json!({"object": "chat.completion", "choices": [{"message": {"role": "assistant", "content": "An oak."}}]}),
    )
}

/// Does what the reply says; false if the connection has ended with it.
async fn play(stream: &mut TcpStream, reply: Reply) -> std::io::Result<bool> {
    match reply {
        Reply::Whole {
            status,
            content_type,
            body,
        } => {
            let head = format!(
                "HTTP/1.1 {status} Said\r\ncontent-type: {content_type}\r\ncontent-length: {}\r\n\r\n",
                body.len()
            );
            stream.write_all(head.as_bytes()).await?;
            stream.write_all(&body).await?;
            Ok(true)
        }
        Reply::Stream(pieces, then) => {
            let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
            stream.write_all(head.as_bytes()).await?;
            for piece in pieces {
                let chunk = [format!("{:x}\r\n", piece.len()).as_bytes(), &piece, b"\r\n"].concat();
                stream.write_all(&chunk).await?;
                stream.flush().await?;
                // A reader shall be able to see each piece by itself.
                tokio::task::yield_now().await;
            }
            match then {
                Then::End => stream.write_all(b"0\r\n\r\n").await?,
                Then::BreakOff => return Ok(false),
                Then::Hold => return until_hung_up(stream).await,
            }
            Ok(true)
        }
        Reply::Nothing => until_hung_up(stream).await,
    }
}

async fn until_hung_up(stream: &mut TcpStream) -> std::io::Result<bool> {
    let mut byte = [0; 1];
    while stream.read(&mut byte).await? > 0 {}
    Ok(false)
}

/// The path and the body of the next request; `None` after the last.
async fn read_request(stream: &mut TcpStream) -> std::io::Result<Option<(String, Value)>> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Ok(None);
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    let length = head
        .lines()
        .filter_map(|line| line.split_once(": "))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .and_then(|(_, value)| value.trim().parse().ok())
        .unwrap_or(0_usize);
    while bytes.len() < end + length {
        if stream.read_buf(&mut bytes).await? == 0 {
            return Ok(None);
        }
    }
    Ok(Some((path, serde_json::from_slice(&bytes[end..]).unwrap_or_default())))
}
