//! How the program reaches other machines.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use futures::{SinkExt, StreamExt};
use http::Method;
use loquat_tests::instance::Instance;
use loquat_tests::wire::Request;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_tungstenite::accept_async;
use tokio_tungstenite::tungstenite::Message;

#[tokio::test]
async fn models_are_asked_for_through_the_proxy() {
    let proxy = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", proxy.local_addr().unwrap());
    let seen = std::thread::spawn(move || {
        let (mut stream, _) = proxy.accept().unwrap();
        let mut read = [0; 4096];
        let length = stream.read(&mut read).unwrap();
        let body = r#"{"data": [{"id": "oak"}]}"#;
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(body.as_bytes()).unwrap();
        String::from_utf8_lossy(&read[..length]).into_owned()
    });
    let program = Instance::start(&[("http_proxy", &address)]).await;
    let token = program.sign_up();

    let form = r#"{"url": "http://models.test/v1", "key": "k"}"#;
    let answer = program.send(Request::post("/openai/verify", form).bearing(&token));

    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.json()["data"][0]["id"], "oak");
    let seen = seen.join().unwrap();
    assert!(
        seen.starts_with("GET http://models.test/v1/models HTTP/1.1\r\n"),
        "{seen}"
    );
}

/// A server that answers each first line as told, and remembers them.
fn server(answer: impl Fn(&str) -> String + Send + 'static) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let asked: Arc<Mutex<Vec<String>>> = Arc::default();
    let remembered = asked.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut read = [0; 8192];
            let length = stream.read(&mut read).unwrap();
            let request = String::from_utf8_lossy(&read[..length]);
            let first = request.lines().next().unwrap_or_default().replace(" HTTP/1.1", "");
            stream.write_all(answer(&first).as_bytes()).unwrap();
            remembered.lock().unwrap().push(first);
        }
    });
    (address, asked)
}

fn answer(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n{body}")
}

#[tokio::test]
async fn a_tool_server_cannot_lead_us_into_our_own_network() {
    let (inside, asked_inside) = server(|_| answer("200 OK", "", r#"{"authorization_servers": []}"#));
    let challenge = format!("www-authenticate: Bearer resource_metadata=\"{inside}/resource\"\r\n");
    let (tools, asked) = server(move |first| match first {
        "POST /mcp" => answer("401 Unauthorized", &challenge, ""),
        "POST /register" => answer("201 Created", "", r#"{"client_id": "oak"}"#),
        _ => answer("404 Not Found", "", ""),
    });
    let program = Instance::start(&[]).await;
    let token = program.sign_up();

    let form = json!({"url": format!("{tools}/mcp"), "client_id": "garden"}).to_string();
    let path = "/api/v1/configs/oauth/clients/register?type=mcp";
    let registered = program.send(Request::post(path, form).bearing(&token));

    assert_eq!(registered.status, 200, "{}", registered.text());
    let asked = asked.lock().unwrap().clone();
    assert_eq!(
        (asked.first().unwrap().as_str(), asked.last().unwrap().as_str()),
        ("POST /mcp", "POST /register")
    );
    assert!(asked_inside.lock().unwrap().is_empty());
}

/// A Jupyter server whose kernels say 42.
async fn jupyter() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut head = [0; 4096];
            let length = stream.peek(&mut head).await.unwrap();
            if String::from_utf8_lossy(&head[..length]).contains("/channels") {
                let mut socket = accept_async(stream).await.unwrap();
                let Some(Ok(Message::Text(question))) = socket.next().await else {
                    continue;
                };
                let question: Value = serde_json::from_str(question.as_str()).unwrap();
                let parent = json!({"msg_id": question["header"]["msg_id"]});
                let said = [
                    json!({"msg_type": "stream", "parent_header": parent, "content": {"name": "stdout", "text": "42"}}),
                    json!({"msg_type": "status", "parent_header": parent, "content": {"execution_state": "idle"}}),
                ];
                for message in said {
                    socket.send(Message::text(message.to_string())).await.unwrap();
                }
                while let Some(Ok(_)) = socket.next().await {}
            } else {
                // Who closes with something unread takes their answer back.
                assert_eq!(stream.read(&mut head).await.unwrap(), length);
                let made = answer("201 Created", "", r#"{"id": "k1"}"#);
                stream.write_all(made.as_bytes()).await.unwrap();
            }
        }
    });
    address
}

#[tokio::test]
async fn code_runs_on_a_jupyter_server() {
    let jupyter = jupyter().await;
    let program = Instance::start(&[
        ("CODE_EXECUTION_ENGINE", "jupyter"),
        ("CODE_EXECUTION_JUPYTER_URL", &jupyter),
    ])
    .await;
    let token = program.sign_up();

    let code = json!({"code": "print(6 * 7)"});
    let path = "/api/v1/utils/code/execute";
    let ran = program.done(Method::POST, path, Some(&token), Some(&code)).await;

    assert_eq!(ran, json!({"stdout": "42", "stderr": "", "result": ""}));
}
