use std::error::Error;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures::{SinkExt, StreamExt};
use http::header::{CONTENT_TYPE, COOKIE, HeaderName, HeaderValue, SET_COOKIE};
use http::{HeaderMap, Method, Response};
use hyper_util::rt::TokioIo;
use loquat_core::code::{CodeRunner, Notebook, Outcome, Proof, RunError};
use loquat_core::shared::Secret;
use serde_json::{Value as Json, json};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::client::generate_key;
use url::Url;
use url::form_urlencoded::Serializer;

use crate::Outbound;
use crate::client::request;

/// Runs code on Jupyter servers: in a kernel that is made for it, spoken to through its channels.
#[derive(Debug, Clone)]
pub struct Jupyter {
    outbound: Outbound,
}

/// How long code may say nothing if nobody says otherwise.
const PATIENCE: Duration = Duration::from_secs(60);

/// What is kept of an output.
const LARGEST: usize = 8 << 20;

const XSRF: HeaderName = HeaderName::from_static("x-xsrftoken");

type Failed = Box<dyn Error + Send + Sync>;

impl Jupyter {
    pub fn new(outbound: Outbound) -> Self {
        Self { outbound }
    }
}

#[async_trait]
impl CodeRunner for Jupyter {
    async fn run(&self, notebook: &Notebook, code: &str) -> Result<Outcome, RunError> {
        self.visit(notebook, code).await.map_err(RunError)
    }
}

impl Jupyter {
    async fn visit(&self, notebook: &Notebook, code: &str) -> Result<Outcome, Failed> {
        let visit = Visit::begin(&self.outbound, notebook).await?;
        let kernel = visit.kernel().await?;
        let outcome = visit.talk(&kernel, code, notebook.patience.unwrap_or(PATIENCE)).await;
        visit.leave(&kernel).await;
        outcome
    }
}

/// A stay on a server, with what lets us in.
struct Visit<'a> {
    outbound: &'a Outbound,
    base: Url,
    token: Option<Secret>,
    headers: HeaderMap,
}

impl<'a> Visit<'a> {
    async fn begin(outbound: &'a Outbound, notebook: &Notebook) -> Result<Self, Failed> {
        let mut base = Url::parse(&notebook.address)?;
        if !base.path().ends_with('/') {
            base.set_path(&format!("{}/", base.path()));
        }
        let mut visit = Self {
            outbound,
            base,
            token: None,
            headers: HeaderMap::new(),
        };
        match &notebook.proof {
            Proof::Nothing => {}
            Proof::Token(token) => visit.token = Some(token.clone()),
            Proof::Password(password) => visit.sign_in(password).await?,
        }
        Ok(visit)
    }

    /// By the form that people use, with the token that it carries against forgery.
    async fn sign_in(&mut self, password: &Secret) -> Result<(), Failed> {
        let form = self.call(Method::GET, "login", Bytes::new(), None).await?;
        let mut cookies = Cookies::default();
        cookies.take(form.headers());
        let xsrf = cookies
            .value("_xsrf")
            .ok_or("its sign-in form has no _xsrf cookie")?
            .to_owned();
        self.headers.insert(COOKIE, cookies.header()?);
        self.headers.insert(XSRF, HeaderValue::from_str(&xsrf)?);
        let fields = fields(&[("_xsrf", xsrf.as_str()), ("password", password.expose())]);
        let answer = self.call(Method::POST, "login", fields, Some("application/x-www-form-urlencoded"));
        cookies.take(answer.await?.headers());
        self.headers.insert(COOKIE, cookies.header()?);
        Ok(())
    }

    async fn kernel(&self) -> Result<String, Failed> {
        let made = self.call(Method::POST, "api/kernels", Bytes::new(), None).await?;
        let made: Json = serde_json::from_slice(made.body())?;
        Ok(made["id"].as_str().ok_or("it makes a kernel without an id")?.to_owned())
    }

    async fn leave(&self, kernel: &str) {
        let gone = self
            .call(Method::DELETE, &format!("api/kernels/{kernel}"), Bytes::new(), None)
            .await;
        if let Err(error) = gone {
            tracing::warn!("a Jupyter kernel was left behind: {error}");
        }
    }

    /// An answer of success, or one that leads elsewhere, as after signing in.
    async fn call(
        &self,
        method: Method,
        path: &str,
        body: Bytes,
        media_type: Option<&'static str>,
    ) -> Result<Response<Bytes>, Failed> {
        let mut request = request(method, self.address(path)?.as_str(), body)?;
        request.headers_mut().extend(self.headers.clone());
        if let Some(media_type) = media_type {
            request
                .headers_mut()
                .insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        }
        let answer = self.outbound.send(request).await?;
        match answer.status() {
            status if status.is_success() || status.is_redirection() => Ok(answer),
            status => Err(format!("the Jupyter server answered {status}").into()),
        }
    }

    fn address(&self, path: &str) -> Result<Url, Failed> {
        let mut address = self.base.join(path)?;
        if let Some(token) = &self.token {
            address.query_pairs_mut().append_pair("token", token.expose());
        }
        Ok(address)
    }

    /// Has the kernel run the code, and listens until it is idle again.
    async fn talk(&self, kernel: &str, code: &str, patience: Duration) -> Result<Outcome, Failed> {
        let address = self.address(&format!("api/kernels/{kernel}/channels"))?;
        let uri: http::Uri = address.as_str().parse()?;
        let line = tokio::time::timeout(patience, self.outbound.client().connect(uri)).await??;
        let (mut socket, _) = self.upgrade(&address, TokioIo::new(line), patience).await?;
        // Ids only tell our question from others, of which a kernel of our own has none.
        let id = generate_key();
        socket.send(Message::text(question(&id, code).to_string())).await?;
        let mut heard = Heard::default();
        loop {
            let message = match tokio::time::timeout(patience, socket.next()).await {
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

    async fn upgrade<S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin>(
        &self,
        address: &Url,
        line: S,
        patience: Duration,
    ) -> Result<(WebSocketStream<S>, Response<Option<Vec<u8>>>), Failed> {
        let scheme = if address.scheme() == "https" { "wss" } else { "ws" };
        let rest = address
            .as_str()
            .split_once(':')
            .map(|(_, rest)| rest)
            .unwrap_or_default();
        let host = address.authority().rsplit('@').next().unwrap_or_default();
        let mut request = http::Request::get(format!("{scheme}:{rest}"))
            .header("host", host)
            .header("connection", "Upgrade")
            .header("upgrade", "websocket")
            .header("sec-websocket-version", "13")
            .header("sec-websocket-key", generate_key())
            .body(())?;
        request.headers_mut().extend(self.headers.clone());
        let opened = tokio_tungstenite::client_async(request, line);
        Ok(tokio::time::timeout(patience, opened).await??)
    }
}

/// The fields of a form as they are sent.
fn fields(fields: &[(&str, &str)]) -> Bytes {
    let mut form = Serializer::new(String::new());
    form.extend_pairs(fields);
    form.finish().into()
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

/// The cookies of a server.
#[derive(Default)]
struct Cookies(Vec<(String, String)>);

impl Cookies {
    fn take(&mut self, headers: &HeaderMap) {
        for set in headers.get_all(SET_COOKIE) {
            let pair = set.to_str().ok().and_then(|set| set.split(';').next()?.split_once('='));
            if let Some((name, value)) = pair {
                self.0.retain(|(known, _)| known != name.trim());
                self.0.push((name.trim().to_owned(), value.trim().to_owned()));
            }
        }
    }

    fn value(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    fn header(&self) -> Result<HeaderValue, Failed> {
        let pairs: Vec<String> = self.0.iter().map(|(name, value)| format!("{name}={value}")).collect();
        Ok(HeaderValue::from_str(&pairs.join("; "))?)
    }
}
