//! As much of the Model Context Protocol (its streamable HTTP transport) as it takes to ask a server for its functions.

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, Method};
use loquat_client::request::request;
use loquat_client::{Calls, successful};
use loquat_core::shared::JsonObject;
use loquat_core::tool::{Headers, ToolServerError};
use serde_json::{Value as Json, json};

use crate::headers::insert;
use crate::tool_servers::failed;

const VERSION: &str = "2025-06-18";
const SESSION: HeaderName = HeaderName::from_static("mcp-session-id");
const PROTOCOL: HeaderName = HeaderName::from_static("mcp-protocol-version");

/// A server that gives out its functions in more pages than this is not asked for the rest.
const MOST_PAGES: usize = 50;

pub async fn functions(outbound: &Calls, address: &str, headers: &Headers) -> Result<Vec<Json>, ToolServerError> {
    let mut session = Session::begin(outbound, address, headers).await?;
    let found = session.all_functions().await;
    session.end().await;
    found
}

/// Calls a function and answers its result, also one that says that it failed.
pub async fn call(
    outbound: &Calls,
    address: &str,
    headers: &Headers,
    name: &str,
    arguments: &JsonObject,
) -> Result<Json, ToolServerError> {
    let mut session = Session::begin(outbound, address, headers).await?;
    let result = session
        .ask("tools/call", json!({"name": name, "arguments": arguments}))
        .await;
    session.end().await;
    result
}

struct Session<'a> {
    outbound: &'a Calls,
    address: &'a str,
    headers: HeaderMap,
    /// Of the last question.
    id: u64,
}

impl<'a> Session<'a> {
    async fn begin(outbound: &'a Calls, address: &'a str, headers: &Headers) -> Result<Self, ToolServerError> {
        let mut all = HeaderMap::new();
        all.insert(ACCEPT, HeaderValue::from_static("application/json, text/event-stream"));
        insert(&mut all, headers)?;
        let mut session = Self {
            outbound,
            address,
            headers: all,
            id: 0,
        };
        let who = json!({"name": "loquat", "version": env!("CARGO_PKG_VERSION")});
        let hello = json!({"protocolVersion": VERSION, "capabilities": {}, "clientInfo": who});
        let answer = session.ask("initialize", hello).await?;
        let spoken = answer["protocolVersion"].as_str().unwrap_or(VERSION);
        if let Ok(spoken) = HeaderValue::from_str(spoken) {
            session.headers.insert(PROTOCOL, spoken);
        }
        session.tell("notifications/initialized").await?;
        Ok(session)
    }

    async fn all_functions(&mut self) -> Result<Vec<Json>, ToolServerError> {
        let mut functions = Vec::new();
        let mut parameters = json!({});
        for _ in 0..MOST_PAGES {
            let page = self.ask("tools/list", parameters).await?;
            let tools = page["tools"].as_array().into_iter().flatten();
            functions.extend(tools.map(|tool| {
                json!({
                    "name": tool["name"],
                    "description": tool["description"],
                    "parameters": tool["inputSchema"],
                })
            }));
            match page["nextCursor"].as_str() {
                Some(cursor) => parameters = json!({ "cursor": cursor }),
                None => break,
            }
        }
        Ok(functions)
    }

    /// A question, and the result that it is answered with.
    async fn ask(&mut self, method: &str, parameters: Json) -> Result<Json, ToolServerError> {
        self.id += 1;
        let question = json!({"jsonrpc": "2.0", "id": self.id, "method": method, "params": parameters});
        let answer = self.post(&question).await?;
        if let Some(session) = answer.headers().get(SESSION) {
            self.headers.insert(SESSION, session.clone());
        }
        let kind = answer.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let stream = kind.is_some_and(|kind| kind.starts_with("text/event-stream"));
        let body = successful(answer).map_err(failed)?;
        let mut messages = if stream { events(&body) } else { vec![body.to_vec()] }.into_iter();
        let answer = messages.find_map(|message| {
            let message: Json = serde_json::from_slice(&message).ok()?;
            (message["id"] == self.id).then_some(message)
        });
        let Some(mut answer) = answer else {
            return Err(ToolServerError::Nonsense(format!("it does not answer {method}")));
        };
        match answer["error"]["message"].as_str() {
            Some(error) => Err(ToolServerError::Nonsense(format!("it fails at {method}: {error}"))),
            None => Ok(answer["result"].take()),
        }
    }

    async fn tell(&self, method: &str) -> Result<(), ToolServerError> {
        let told = self.post(&json!({"jsonrpc": "2.0", "method": method})).await?;
        successful(told).map_err(failed)?;
        Ok(())
    }

    /// Lets the server forget the session. Some keep none, and it is no matter if this one does.
    async fn end(self) {
        if !self.headers.contains_key(SESSION) {
            return;
        }
        if let Ok(mut goodbye) = request(Method::DELETE, self.address, Bytes::new()) {
            goodbye.headers_mut().extend(self.headers);
            if let Err(error) = self.outbound.send(goodbye).await {
                tracing::debug!("a session with a tool server was not ended: {error}");
            }
        }
    }

    async fn post(&self, message: &Json) -> Result<http::Response<Bytes>, ToolServerError> {
        let mut request = request(Method::POST, self.address, message.to_string().into()).map_err(failed)?;
        for (name, value) in &self.headers {
            request.headers_mut().insert(name, value.clone());
        }
        self.outbound.send(request).await.map_err(failed)
    }
}

/// The data of the events of a stream.
fn events(stream: &[u8]) -> Vec<Vec<u8>> {
    let text = String::from_utf8_lossy(stream).replace("\r\n", "\n");
    let data = |event: &str| {
        let lines = event.lines().filter_map(|line| line.strip_prefix("data:"));
        let lines: Vec<&str> = lines.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
        lines.join("\n").into_bytes()
    };
    text.split("\n\n").map(data).filter(|data| !data.is_empty()).collect()
}
