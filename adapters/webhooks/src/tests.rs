use std::time::Duration;

use loquat_client::{Calls, plain};
use loquat_core::account::Webhooks;
use loquat_core::shared::{JsonObject, Secret};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::HttpWebhooks;

fn webhooks() -> HttpWebhooks {
    HttpWebhooks::new(Calls::new(plain(), Duration::from_secs(2)), "Open WebUI")
}

#[tokio::test]
async fn an_event_arrives_as_json() {
    let service = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/hook", service.local_addr().unwrap());
    let webhooks = webhooks();

    let event = JsonObject::from_iter([("action".to_owned(), "signup".into())]);
    webhooks.post(&Secret::new(address), "Ada has signed up", event);

    let (mut connection, _) = service.accept().await.unwrap();
    let mut read = Vec::new();
    while !read.ends_with(b"}") {
        connection.read_buf(&mut read).await.unwrap();
    }
    connection.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").await.unwrap();
    webhooks.finish().await;
    let read = String::from_utf8(read).unwrap();
    assert!(read.starts_with("POST /hook HTTP/1.1\r\n"));
    assert!(read.ends_with(r#"{"action":"signup"}"#));
}

#[tokio::test]
async fn nobody_waits_for_a_service_that_is_not_there() {
    let webhooks = webhooks();
    for address in ["http://127.0.0.1:1/x", "no address at all", "ftp://127.0.0.1/x"] {
        webhooks.post(&Secret::new(address), "hi", JsonObject::new());
    }
    webhooks.finish().await;
}
