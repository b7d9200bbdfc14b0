use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use loquat_tests::instance::{Instance, command, home};
use loquat_tests::wire::{Answer, Request};

#[tokio::test]
async fn who_is_asked_to_stop_finishes_what_was_begun() {
    let program = Instance::start(&[]).await;
    let body = r#"{"name":"Ada","email":"ada@example.test","password":"correct horse"}"#;
    let mut stream = TcpStream::connect(program.address).unwrap();
    let head = format!(
        "POST /api/v1/auths/signup HTTP/1.1\r\nhost: h\r\ncontent-length: {}\r\nexpect: 100-continue\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    // The head must have arrived before the signal, or there is nothing to finish.
    let mut proceed = [0; 25];
    stream.read_exact(&mut proceed).unwrap();
    assert_eq!(&proceed, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(&body.as_bytes()[..10]).unwrap();

    program.terminate();
    let asked = Instant::now();
    while TcpStream::connect(program.address).is_ok() {
        assert!(asked.elapsed() < Duration::from_secs(10), "nobody new is let in");
    }
    stream.write_all(&body.as_bytes()[10..]).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    assert_eq!(Answer::read(&answer).status, 200);
    assert!(program.end().0.success());
}

#[tokio::test]
async fn idle_connections_do_not_keep_it_from_stopping() {
    let program = Instance::start(&[]).await;
    let mut idle = TcpStream::connect(program.address).unwrap();
    idle.write_all(b"GET /health HTTP/1.1\r\nhost: h\r\n\r\n").unwrap();
    let mut first = [0; 64];
    assert!(idle.read(&mut first).unwrap() > 0);

    program.terminate();
    assert!(program.end().0.success());
}

#[tokio::test]
async fn secrets_never_reach_the_log() {
    let program = Instance::start(&[
        ("GLOBAL_LOG_LEVEL", "DEBUG"),
        ("LOG_FORMAT", "json"),
        ("OPENAI_API_KEY", "sk-of-tests"),
    ])
    .await;
    let token = program.sign_up();
    for request in [
        Request::get("/api/v1/auths/").bearing(&token),
        Request::get("/api/v1/auths/").with("cookie", &format!("token={token}")),
        Request::get(&format!("/api/v1/chats/?token={token}")).bearing("wrong"),
        Request::post(
            "/api/v1/auths/signin",
            r#"{"email":"ada@example.test","password":"correct horse"}"#,
        ),
        Request::post(
            "/api/v1/auths/signin",
            r#"{"email":"ada@example.test","password":"wrong horse"}"#,
        ),
    ] {
        program.send(request);
    }
    program.terminate();
    let (_, log) = program.end();
    assert!(
        log.lines().all(|line| line.starts_with('{') && line.ends_with('}')),
        "{log}"
    );
    assert!(log.contains("/api/v1/auths/signin"));
    for secret in [
        token.as_str(),
        "correct horse",
        "wrong horse",
        "sk-of-tests",
        "a secret of tests only",
    ] {
        assert!(!log.contains(secret), "{secret} is in the log");
    }
}

#[tokio::test]
async fn a_port_that_is_taken_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let home = home();
    let ended = command(&home, &[("PORT", &port)]).output().unwrap();
    assert!(!ended.status.success());
    let said = String::from_utf8(ended.stderr).unwrap();
    assert!(
        said.contains(&format!("127.0.0.1:{port}")) && said.contains("PORT"),
        "{said}"
    );
    assert!(!home.join("data/webui.db").exists(), "the database was touched");
}

#[tokio::test]
async fn everything_that_is_wrong_with_the_environment_is_said_at_once() {
    let home = home();
    let ended = command(
        &home,
        &[
            ("CHUNK_SIZE", "many"),
            ("RAG_TOP_K", "few"),
            ("CORS_ALLOW_ORIGIN", "nowhere"),
        ],
    )
    .output()
    .unwrap();
    let said = String::from_utf8(ended.stderr).unwrap();
    assert!(!ended.status.success());
    for name in ["CHUNK_SIZE", "RAG_TOP_K", "CORS_ALLOW_ORIGIN"] {
        assert!(said.contains(name), "{name} is not in: {said}");
    }
}

#[tokio::test]
async fn the_settings_can_be_listed_without_their_secrets() {
    let home = home();
    let listed = command(&home, &[("OPENAI_API_KEYS", "sk-of-tests"), ("WEBUI_NAME", "Orchard")])
        .arg("config")
        .output()
        .unwrap();
    let said = String::from_utf8(listed.stdout).unwrap();
    assert!(listed.status.success());
    assert!(said.contains("Orchard") && said.contains("environment (WEBUI_NAME)"));
    assert!(!said.contains("sk-of-tests") && !said.contains("a secret of tests only"));
}

#[tokio::test]
async fn an_empty_key_is_refused_rather_than_replaced() {
    let home = home();
    let ended = command(&home, &[("WEBUI_SECRET_KEY", "")]).output().unwrap();
    assert!(!ended.status.success());
    assert!(String::from_utf8(ended.stderr).unwrap().contains("WEBUI_SECRET_KEY"));
}
