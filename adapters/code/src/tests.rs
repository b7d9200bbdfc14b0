//! A Jupyter server as far as code needs one.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::{SinkExt, StreamExt};
use loquat_client::{Calls, plain};
use loquat_core::code::{CodeRunner, Notebook, Outcome, Proof};
use loquat_core::shared::Secret;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::accept_async;
use tokio_tungstenite::tungstenite::Message;

use crate::Jupyter;

/// What the kernel says when it runs the code; it has the id of the question put in.
type Script = fn() -> Vec<Value>;

struct Server {
    address: String,
    seen: Arc<Mutex<Vec<String>>>,
}

async fn server(script: Script) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/lab", listener.local_addr().unwrap());
    let seen: Arc<Mutex<Vec<String>>> = Arc::default();
    let remembered = seen.clone();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            tokio::spawn(serve(stream, remembered.clone(), script));
        }
    });
    Server { address, seen }
}

async fn serve(mut stream: TcpStream, seen: Arc<Mutex<Vec<String>>>, script: Script) {
    let mut head = [0; 4096];
    let length = stream.peek(&mut head).await.unwrap();
    let text = String::from_utf8_lossy(&head[..length]).to_lowercase();
    seen.lock().unwrap().push(text.clone());
    if text.contains("upgrade: websocket") {
        return converse(stream, script).await;
    }
    while stream.read(&mut head).await.unwrap() == head.len() {}
    let (status, headers, body) = match text.split(' ').next().unwrap() {
        "get" => ("200 OK", "set-cookie: _xsrf=x1; Path=/\r\n", "a form"),
        "post" if text.contains("/login") => (
            "302 Found",
            "location: /lab\r\nset-cookie: session=s1; HttpOnly\r\n",
            "",
        ),
        "post" => ("201 Created", "", r#"{"id": "k1"}"#),
        _ => ("204 No Content", "", ""),
    };
    let answer = format!(
        "HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {}\r\n{headers}\r\n{body}",
        body.len()
    );
    stream.write_all(answer.as_bytes()).await.unwrap();
}

async fn converse(stream: TcpStream, script: Script) {
    let mut socket = accept_async(stream).await.unwrap();
    let Some(Ok(Message::Text(question))) = socket.next().await else {
        return;
    };
    let question: Value = serde_json::from_str(question.as_str()).unwrap();
    assert_eq!(question["content"]["code"], "print(6 * 7)");
    let stray =
        json!({"msg_type": "status", "parent_header": {"msg_id": "another"}, "content": {"execution_state": "idle"}});
    let mut said = vec![stray];
    for mut message in script() {
        message["parent_header"] = json!({"msg_id": question["header"]["msg_id"]});
        said.push(message);
    }
    for message in said {
        socket.send(Message::text(message.to_string())).await.unwrap();
    }
    // Until the other side has had enough.
    while let Some(Ok(_)) = socket.next().await {}
}

fn notebook(server: &Server, proof: Proof) -> Notebook {
    Notebook {
        address: server.address.clone(),
        proof,
        patience: Some(Duration::from_millis(500)),
    }
}

fn jupyter() -> Jupyter {
    Jupyter::new(Calls::new(plain(), Duration::from_secs(2)))
}

fn everything() -> Vec<Value> {
    vec![
        json!({"msg_type": "status", "content": {"execution_state": "busy"}}),
        json!({"msg_type": "stream", "content": {"name": "stdout", "text": "4"}}),
        json!({"msg_type": "stream", "content": {"name": "stdout", "text": "2\n"}}),
        json!({"msg_type": "stream", "content": {"name": "stderr", "text": "careful\n"}}),
        json!({"msg_type": "display_data", "content": {"data": {"image/png": "cGlj", "text/plain": "<Figure>"}}}),
        json!({"msg_type": "execute_result", "content": {"data": {"text/plain": "42"}}}),
        json!({"msg_type": "error", "content": {"traceback": ["Traceback", "ValueError"]}}),
        json!({"msg_type": "status", "content": {"execution_state": "idle"}}),
    ]
}

#[tokio::test]
async fn what_code_says_comes_back_and_its_kernel_is_gone_afterwards() {
    let server = server(everything).await;
    let token = Proof::Token(Secret::new("t&1"));
    let outcome = jupyter().run(&notebook(&server, token), "print(6 * 7)").await.unwrap();
    assert_eq!(
        outcome,
        Outcome {
            stdout: "42".to_owned(),
            stderr: "careful\nTraceback\nValueError".to_owned(),
            result: "data:image/png;base64,cGlj\n42".to_owned(),
        }
    );
    let seen = server.seen.lock().unwrap().clone();
    let first: Vec<&str> = seen.iter().map(|request| request.lines().next().unwrap()).collect();
    assert_eq!(
        first,
        [
            "post /lab/api/kernels?token=t%261 http/1.1",
            "get /lab/api/kernels/k1/channels?token=t%261 http/1.1",
            "delete /lab/api/kernels/k1?token=t%261 http/1.1",
        ]
    );
}

#[tokio::test]
async fn a_password_is_given_at_the_form_that_people_use() {
    let server = server(everything).await;
    let password = Proof::Password(Secret::new("oak & elm"));
    let outcome = jupyter()
        .run(&notebook(&server, password), "print(6 * 7)")
        .await
        .unwrap();
    assert_eq!(outcome.stdout, "42");
    let seen = server.seen.lock().unwrap().clone();
    assert!(seen[0].starts_with("get /lab/login "));
    assert!(seen[1].starts_with("post /lab/login ") && seen[1].contains("cookie: _xsrf=x1"));
    for request in &seen[2..] {
        assert!(request.contains("cookie: _xsrf=x1; session=s1"), "{request}");
        assert!(request.contains("x-xsrftoken: x1"), "{request}");
    }
}

#[tokio::test]
async fn code_that_says_nothing_for_too_long_is_left() {
    let server = server(|| vec![json!({"msg_type": "stream", "content": {"name": "stdout", "text": "so far"}})]).await;
    let outcome = jupyter()
        .run(&notebook(&server, Proof::Nothing), "print(6 * 7)")
        .await
        .unwrap();
    assert_eq!(
        (outcome.stdout.as_str(), outcome.stderr.as_str()),
        ("so far", "Execution timed out.")
    );
    assert!(server.seen.lock().unwrap().last().unwrap().starts_with("delete "));
}

#[tokio::test]
async fn a_server_that_is_not_there_is_no_place_to_run() {
    let nowhere = Notebook {
        address: "http://127.0.0.1:1".to_owned(),
        proof: Proof::Nothing,
        patience: None,
    };
    assert!(jupyter().run(&nowhere, "1").await.is_err());
}
