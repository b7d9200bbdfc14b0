use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;

use loquat_tests::instance::{Instance, home};
use loquat_tests::wire::Request;
use serde_json::json;

#[tokio::test]
async fn the_settings_of_an_old_installation_are_taken_over_once() {
    let home = home();
    fs::create_dir_all(home.join("data")).unwrap();
    fs::write(
        home.join("data/config.json"),
        r#"{"version": 0, "ui": {"default_locale": "nl"}, "a": {"b": 1}}"#,
    )
    .unwrap();

    let program = Instance::start_in(home, &[("DEFAULT_LOCALE", "de")]).await;
    let config = program.send(Request::get("/api/config")).json();
    assert_eq!(config["default_locale"], "nl");
    let token = program.sign_up();
    let saved = program
        .send(Request::get("/api/v1/configs/export").bearing(&token))
        .json();
    assert_eq!(saved["a"], json!({"b": 1}));
    assert!(!program.home.join("data/config.json").exists());
    assert!(program.home.join("data/old_config.json").exists());
}

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
