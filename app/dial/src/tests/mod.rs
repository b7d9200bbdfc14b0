//! What proxies and servers get to see, and how answers are read.

mod answers;

use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt, Full};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt;

use crate::{Client, Dialing, Proxies, Reach};

fn client(proxies: Proxies, reach: Reach) -> Client {
    let dialing = Dialing::within(Duration::from_secs(2));
    Client::new(Dialing {
        proxies,
        reach,
        ..dialing
    })
    .unwrap()
}

fn get(address: &str) -> Request<Full<Bytes>> {
    Request::get(address).body(Full::default()).unwrap()
}

async fn listener() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    (listener, address)
}

/// Reads the head of a request.
async fn head(stream: &mut TcpStream) -> String {
    let mut read = Vec::new();
    while !read.ends_with(b"\r\n\r\n") {
        assert!(stream.read_buf(&mut read).await.unwrap() > 0);
    }
    String::from_utf8(read).unwrap().to_lowercase()
}

const HELLO: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello";

#[tokio::test]
async fn a_request_to_http_is_handed_to_the_proxy_with_its_whole_address() {
    let (listener, address) = listener().await;
    let proxy = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let seen = head(&mut stream).await;
        stream.write_all(HELLO).await.unwrap();
        seen
    });
    let proxies = Proxies::new(&format!("http://ada:oak@{address}"), "", "", "");

    let answer = client(proxies, Reach::Anywhere).oneshot(get("http://models.test/v1/models?x=y"));
    let body = answer.await.unwrap().into_body().collect().await.unwrap().to_bytes();

    assert_eq!(body, "hello");
    let seen = proxy.await.unwrap();
    assert!(
        seen.starts_with("get http://models.test/v1/models?x=y http/1.1\r\n"),
        "{seen}"
    );
    assert!(seen.contains("proxy-authorization: basic ywrhom9haw=="), "{seen}");
}

#[tokio::test]
async fn to_https_the_proxy_opens_a_tunnel_and_sees_nothing_else() {
    let (listener, address) = listener().await;
    let proxy = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let seen = head(&mut stream).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
        let mut greeting = [0; 2];
        stream.read_exact(&mut greeting).await.unwrap();
        (seen, greeting)
    });
    let proxies = Proxies::new("", "", &format!("http://ada:oak@{address}"), "");

    // The proxy hangs up after the first bytes.
    let answer = client(proxies, Reach::Anywhere).oneshot(get("https://models.test/v1"));
    assert!(answer.await.is_err());

    let (seen, greeting) = proxy.await.unwrap();
    assert!(seen.starts_with("connect models.test:443 http/1.1\r\n"), "{seen}");
    assert!(seen.contains("proxy-authorization: basic ywrhom9haw=="), "{seen}");
    assert_eq!(greeting, [0x16, 0x03], "a TLS handshake");
}

#[tokio::test]
async fn a_socks_proxy_is_told_the_name_and_the_port() {
    let (listener, address) = listener().await;
    let proxy = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut greeting = [0; 3];
        stream.read_exact(&mut greeting).await.unwrap();
        stream.write_all(&[5, 0]).await.unwrap();
        let mut wanted = [0; 4 + 1 + 11 + 2];
        stream.read_exact(&mut wanted).await.unwrap();
        stream.write_all(&[5, 0, 0, 1, 127, 0, 0, 1, 0, 80]).await.unwrap();
        head(&mut stream).await;
        stream.write_all(HELLO).await.unwrap();
        wanted
    });
    let proxies = Proxies::new("", "", &format!("socks5h://{address}"), "");

    let answer = client(proxies, Reach::Anywhere).oneshot(get("http://models.test/"));
    assert_eq!(answer.await.unwrap().status(), 200);
    assert_eq!(&proxy.await.unwrap()[4..], b"\x0bmodels.test\x00\x50");
}

#[tokio::test]
async fn some_hosts_are_reached_without_the_proxy() {
    let (listener, address) = listener().await;
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let seen = head(&mut stream).await;
        stream.write_all(HELLO).await.unwrap();
        seen
    });
    let proxies = Proxies::new("http://127.0.0.1:1", "", "", "example.test, 127.0.0.0/8");

    let answer = client(proxies, Reach::Anywhere).oneshot(get(&format!("http://{address}/x")));
    assert_eq!(answer.await.unwrap().status(), 200);
    assert!(server.await.unwrap().starts_with("get /x http/1.1\r\n"));
}

#[tokio::test]
async fn addresses_that_others_chose_never_lead_into_ones_own_network() {
    let (listener, address) = listener().await;
    let port = address.rsplit(':').next().unwrap();
    let client = client(Proxies::default(), Reach::PublicOnly);
    for host in [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",
        "169.254.169.254",
    ] {
        let answer = client.clone().oneshot(get(&format!("http://{host}:{port}/")));
        let refused = tokio::time::timeout(Duration::from_secs(1), answer).await.expect(host);
        assert!(refused.is_err(), "{host}");
    }
    let came = tokio::time::timeout(Duration::from_millis(50), listener.accept()).await;
    assert!(came.is_err(), "nobody came");
}

/// What a client says first to a server that it wants to talk to in secret.
async fn greeting(http1_only: bool) -> Vec<u8> {
    let (listener, address) = listener().await;
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut head = [0; 5];
        stream.read_exact(&mut head).await.unwrap();
        let mut greeting = vec![0; usize::from(u16::from_be_bytes([head[3], head[4]]))];
        stream.read_exact(&mut greeting).await.unwrap();
        greeting
    });
    let client = Client::new(Dialing {
        http1_only,
        ..Dialing::within(Duration::from_secs(2))
    });
    // The server hangs up after the greeting.
    let answer = client.unwrap().oneshot(get(&format!("https://{address}/")));
    assert!(answer.await.is_err());
    server.await.unwrap()
}

#[tokio::test]
async fn where_a_web_socket_is_wanted_no_other_protocol_than_http_1_is_offered() {
    let offers_http2 = |greeting: Vec<u8>| greeting.windows(4).any(|bytes| bytes == b"\x02h2\x08");
    assert!(offers_http2(greeting(false).await));
    assert!(!offers_http2(greeting(true).await));
}
