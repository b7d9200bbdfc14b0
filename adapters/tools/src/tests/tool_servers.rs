use loquat_core::shared::Secret;
use loquat_core::tool::{ToolServerClient, ToolServerError};
use serde_json::json;

use crate::HttpToolServers;
use crate::tests::outbound;
use crate::tests::scripted::{JSON, scripted};

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
    let client = HttpToolServers::new(outbound());
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
    let client = HttpToolServers::new(outbound());

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
    let client = HttpToolServers::new(outbound());
    let failed = client.functions(&server.address, &Vec::new()).await.unwrap_err();
    assert_eq!(
        failed.to_string(),
        "the server's answer makes no sense: it fails at initialize: too early"
    );
}
