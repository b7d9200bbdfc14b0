//! Other services as they answer, scripted.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use loquat_core::shared::{JsonObject, Secret};
use loquat_core::tool::{AuthorizationServers, ToolServerClient, ToolServerError};
use loquat_dial::{Client, Dialing, Reach};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::{HttpAuthorities, HttpToolServers, Outbound};

fn outbound(reach: Reach) -> Outbound {
    let dialing = Dialing::within(Duration::from_secs(2));
    Outbound::new(
        Client::new(Dialing { reach, ..dialing }).unwrap(),
        Duration::from_secs(2),
    )
}

/// A server that answers by a script, one answer a connection, and remembers what it was asked.
struct Scripted {
    address: String,
    asked: Arc<Mutex<Vec<String>>>,
}

/// `{here}` in an answer is the server's own address.
async fn scripted(answers: &[(&str, &str, &str)]) -> Scripted {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let asked: Arc<Mutex<Vec<String>>> = Arc::default();
    let mut script: VecDeque<String> = answers
        .iter()
        .map(|(status, headers, body)| {
            let (headers, body) = (headers.replace("{here}", &address), body.replace("{here}", &address));
            format!(
                "HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {}\r\n{headers}\r\n{body}",
                body.len()
            )
        })
        .collect();
    let remembered = asked.clone();
    tokio::spawn(async move {
        while let Some(answer) = script.pop_front() {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut read = Vec::new();
            while !is_whole(&read) {
                assert!(stream.read_buf(&mut read).await.unwrap() > 0);
            }
            remembered.lock().unwrap().push(String::from_utf8(read).unwrap());
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    Scripted { address, asked }
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request).to_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    body.len() >= length.map_or(0, |length| length.parse().unwrap())
}

impl Scripted {
    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    fn first_lines(&self) -> Vec<String> {
        let asked = self.asked();
        asked
            .iter()
            .map(|request| request.lines().next().unwrap().replace(" HTTP/1.1", ""))
            .collect()
    }
}

const JSON: &str = "content-type: application/json\r\n";

#[tokio::test]
async fn a_document_may_be_json_or_yaml_and_nothing_else() {
    let server = scripted(&[
        ("200 OK", JSON, r#"{"info": {"title": "Garden"}}"#),
        (
            "200 OK",
            "content-type: application/yaml\r\n",
            "openapi: 3.1.0\ninfo:\n  title: Garden\n  x: No\n",
        ),
        ("200 OK", "", "<html>no document</html>"),
        ("404 Not Found", JSON, "{}"),
    ])
    .await;
    let client = HttpToolServers::new(outbound(Reach::Anywhere));
    let headers = vec![("Authorization".to_owned(), Secret::new("Bearer k"))];
    for _ in 0..2 {
        let document = client.document(&server.address, &headers).await.unwrap();
        assert_eq!(document["info"]["title"], "Garden");
        assert!(document["info"].get("x").is_none_or(|x| x == "No"), "{document:?}");
    }
    assert!(server.asked()[0].contains("authorization: Bearer k\r\n"));
    let page = client.document(&server.address, &headers).await;
    assert!(matches!(page, Err(ToolServerError::Nonsense(_))));
    let none = client.document(&server.address, &headers).await;
    assert!(matches!(none, Err(ToolServerError::Refused(404))));
    let bad = vec![("a header".to_owned(), Secret::new("x"))];
    assert!(client.document(&server.address, &bad).await.is_err());
}

#[tokio::test]
async fn an_mcp_server_tells_its_functions_page_by_page_and_forgets_us() {
    let session = "content-type: application/json\r\nmcp-session-id: s1\r\n";
    let hello = r#"{"jsonrpc": "2.0", "id": 1, "result": {"protocolVersion": "2025-03-26"}}"#;
    let first = r#"{"jsonrpc": "2.0", "id": 2, "result": {"tools": [{"name": "water", "description": "Waters", "inputSchema": {"type": "object"}}], "nextCursor": "c"}}"#;
    let second = "event: message\r\ndata: {\"jsonrpc\": \"2.0\", \"method\": \"notifications/progress\"}\r\n\r\nevent: message\r\ndata: {\"jsonrpc\": \"2.0\", \"id\": 3, \"result\": {\"tools\": [{\"name\": \"prune\"}]}}\r\n\r\n";
    let server = scripted(&[
        ("200 OK", session, hello),
        ("202 Accepted", "", ""),
        ("200 OK", JSON, first),
        ("200 OK", "content-type: text/event-stream\r\n", second),
        ("200 OK", "", ""),
    ])
    .await;
    let client = HttpToolServers::new(outbound(Reach::Anywhere));

    let functions = client.functions(&server.address, &Vec::new()).await.unwrap();

    assert_eq!(
        functions,
        [
            json!({"name": "water", "description": "Waters", "parameters": {"type": "object"}}),
            json!({"name": "prune", "description": null, "parameters": null}),
        ]
    );
    let asked = server.asked();
    assert!(asked[0].contains("accept: application/json, text/event-stream\r\n") && asked[0].contains("initialize"));
    assert!(asked[1].contains("notifications/initialized"));
    assert!(asked[1..].iter().all(|request| request.contains("mcp-session-id: s1")));
    assert!(asked[2].contains("mcp-protocol-version: 2025-03-26"));
    assert!(asked[3].contains(r#""params":{"cursor":"c"}"#));
    assert!(asked[4].starts_with("DELETE / "));
}

#[tokio::test]
async fn an_mcp_server_that_fails_says_why() {
    let error = r#"{"jsonrpc": "2.0", "id": 1, "error": {"code": -32000, "message": "too early"}}"#;
    let server = scripted(&[("200 OK", JSON, error)]).await;
    let client = HttpToolServers::new(outbound(Reach::Anywhere));
    let failed = client.functions(&server.address, &Vec::new()).await.unwrap_err();
    assert_eq!(
        failed.to_string(),
        "the server's answer makes no sense: it fails at initialize: too early"
    );
}

const METADATA: &str = r#"{"issuer": "{here}", "authorization_endpoint": "{here}/a", "token_endpoint": "{here}/t", "registration_endpoint": "{here}/clients"}"#;

#[tokio::test]
async fn an_authority_that_the_server_names_is_asked_and_registered_with() {
    let challenge = "www-authenticate: Bearer resource_metadata=\"{here}/resource\"\r\n";
    let server = scripted(&[
        ("401 Unauthorized", challenge, ""),
        ("200 OK", JSON, r#"{"authorization_servers": ["{here}/gate/"]}"#),
        ("200 OK", JSON, METADATA),
        ("201 Created", JSON, r#"{"client_id": "oak"}"#),
    ])
    .await;
    let authorities = HttpAuthorities::new(outbound(Reach::Anywhere), outbound(Reach::PublicOnly));
    let tools = format!("{}/mcp", server.address);

    let authority = authorities.of(&tools).await.unwrap().unwrap();
    let client = JsonObject::from_iter([("client_name".to_owned(), json!("Loquat"))]);
    let registered = authorities.register(&tools, Some(&authority), &client).await.unwrap();

    assert!(
        authority
            .address
            .ends_with("/gate/.well-known/oauth-authorization-server")
    );
    assert_eq!(registered["client_id"], "oak");
    assert_eq!(
        server.first_lines(),
        [
            "POST /mcp",
            "GET /resource",
            "GET /gate/.well-known/oauth-authorization-server",
            "POST /clients"
        ]
    );
    assert!(server.asked()[3].ends_with(r#"{"client_name":"Loquat"}"#));
}

#[tokio::test]
async fn a_server_cannot_send_us_into_our_own_network() {
    let inside = scripted(&[("200 OK", JSON, METADATA)]).await;
    let challenge = format!(
        "www-authenticate: Bearer resource_metadata=\"{}/resource\"\r\n",
        inside.address
    );
    let nothing = ("404 Not Found", "", "");
    let server = scripted(&[("401 Unauthorized", &challenge, ""), nothing, nothing]).await;
    let authorities = HttpAuthorities::new(outbound(Reach::Anywhere), outbound(Reach::PublicOnly));

    assert_eq!(authorities.of(&server.address).await.unwrap(), None);
    assert!(inside.asked().is_empty());
}
