//! Answers that come in pieces.

use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::Body;
use rustls::pki_types::PrivateKeyDer;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

use super::{head, listener};
use crate::{Client, Dialing, ReadPacing, Tick};

type Answer = UnsyncBoxBody<Bytes, hyper::Error>;

/// Longer than anything here takes.
const LONG: Duration = Duration::from_secs(10);

fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

fn client() -> Client {
    Client::new(Dialing {
        verify: false,
        ..Dialing::within(LONG)
    })
    .unwrap()
}

/// Asks, to look at the answer so often.
async fn ask(client: &Client, address: &str, every: Duration) -> Answer {
    let tick = Tick {
        interval: every,
        rest: every,
    };
    ask_in(client, address, tick).await
}

async fn ask_in(client: &Client, address: &str, tick: Tick) -> Answer {
    let mut request = Request::get(address).body(Full::default()).unwrap();
    request.extensions_mut().insert(ReadPacing::new(move || tick));
    client.clone().oneshot(request).await.unwrap().into_body()
}

/// The next piece, as text; `None` at the end.
async fn next(answer: &mut Answer) -> Option<String> {
    let frame = timeout(LONG, answer.frame()).await.expect("a piece in time")?;
    let bytes = frame.unwrap().into_data().unwrap();
    Some(String::from_utf8(bytes.to_vec()).unwrap())
}

/// Reads to the end, and counts how often it was woken for that.
async fn read(answer: Answer) -> (String, usize) {
    let (mut answer, mut text, polls) = (pin!(answer), String::new(), AtomicUsize::new(0));
    while let Some(frame) = std::future::poll_fn(|context| {
        let polled = answer.as_mut().poll_frame(context);
        if polled.is_pending() {
            polls.fetch_add(1, Ordering::Relaxed);
        }
        polled
    })
    .await
    {
        let bytes = frame.unwrap().into_data().unwrap();
        text.push_str(std::str::from_utf8(&bytes).unwrap());
    }
    (text, polls.into_inner())
}

const BEGINNING: &[u8] = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
const END: &[u8] = b"0\r\n\r\n";

async fn say(stream: &mut (impl AsyncWrite + Unpin), piece: &str) -> io::Result<()> {
    let chunk = format!("{:x}\r\n{piece}\r\n", piece.len());
    stream.write_all(chunk.as_bytes()).await?;
    stream.flush().await
}

/// A server for one connection: it answers each request with the pieces, so long after each other.
async fn telling(pieces: usize, pause: Duration) -> String {
    let (listener, address) = listener().await;
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.set_nodelay(true).unwrap();
        tell(&mut stream, pieces, pause).await
    });
    format!("http://{address}/")
}

async fn tell(stream: &mut (impl AsyncRead + AsyncWrite + Unpin), pieces: usize, pause: Duration) -> io::Result<()> {
    let mut asked = [0; 4 * 1024];
    while stream.read(&mut asked).await? > 0 {
        stream.write_all(BEGINNING).await?;
        for piece in 0..pieces {
            say(stream, &format!("piece {piece}, ")).await?;
            sleep(pause).await;
        }
        stream.write_all(END).await?;
        stream.flush().await?;
    }
    Ok(())
}

fn told(pieces: usize) -> String {
    (0..pieces).map(|piece| format!("piece {piece}, ")).collect()
}

#[tokio::test]
async fn pieces_in_quick_succession_do_not_wake_the_reader_one_by_one() {
    let address = telling(200, millis(2)).await;
    let (text, woken) = read(ask(&client(), &address, millis(40)).await).await;
    assert_eq!(text, told(200));
    assert!(woken < 100, "woken {woken} times for 200 pieces");
}

#[tokio::test]
async fn the_next_look_comes_when_the_beat_says() {
    let address = telling(200, millis(2)).await;
    let tick = Tick {
        interval: millis(10),
        rest: millis(150),
    };
    let (text, woken) = read(ask_in(&client(), &address, tick).await).await;
    assert_eq!(text, told(200));
    // Some wake-ups before the first rest, and a few looks in 400 ms.
    assert!(woken < 20, "woken {woken} times for 200 pieces");
}

#[tokio::test]
async fn they_do_when_nobody_said_how_often_they_look() {
    let address = telling(50, millis(5)).await;
    let request = Request::get(&address).body(Full::default()).unwrap();
    let answer = client().oneshot(request).await.unwrap().into_body();
    let (text, woken) = read(answer).await;
    assert_eq!(text, told(50));
    assert!(woken > 25, "woken {woken} times for 50 pieces");
}

#[tokio::test]
async fn pieces_that_come_slowly_are_read_as_they_come() {
    let address = telling(10, millis(60)).await;
    let (text, woken) = read(ask(&client(), &address, millis(30)).await).await;
    assert_eq!(text, told(10));
    // Once for each of them and for the end: looks between them would be as many again.
    assert!(woken < 15, "woken {woken} times for 10 pieces");
}

#[tokio::test]
async fn an_answer_that_was_at_rest_is_taken_up_with_its_next_piece() {
    let (listener, address) = listener().await;
    let (go_on, asked_to_go_on) = oneshot::channel();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        head(&mut stream).await;
        stream.write_all(BEGINNING).await.unwrap();
        for _ in 0..20 {
            say(&mut stream, "quick ").await.unwrap();
        }
        asked_to_go_on.await.unwrap();
        say(&mut stream, "late").await.unwrap();
        stream.write_all(END).await.unwrap();
        sleep(LONG).await;
    });
    let mut answer = ask(&client(), &format!("http://{address}/"), millis(30)).await;
    for _ in 0..20 {
        assert_eq!(next(&mut answer).await.as_deref(), Some("quick "));
    }
    // Long enough for looks at which nothing is there.
    assert!(timeout(millis(200), answer.frame()).await.is_err());
    go_on.send(()).unwrap();
    assert_eq!(next(&mut answer).await.as_deref(), Some("late"));
    assert_eq!(next(&mut answer).await, None);
}

#[tokio::test]
async fn who_reads_no_more_hangs_up_at_once_even_at_rest() {
    for every in [None, Some(LONG)] {
        let (listener, address) = listener().await;
        let server = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            head(&mut stream).await;
            stream.write_all(BEGINNING).await.unwrap();
            for _ in 0..10 {
                say(&mut stream, "quick ").await.unwrap();
            }
            let left = stream.read(&mut [0]).await;
            assert!(matches!(left, Ok(0) | Err(_)), "the client said more");
        });
        let address = format!("http://{address}/");
        let mut answer = match every {
            Some(every) => ask(&client(), &address, every).await,
            None => {
                let request = Request::get(&address).body(Full::default()).unwrap();
                client().oneshot(request).await.unwrap().into_body()
            }
        };
        for _ in 0..10 {
            next(&mut answer).await;
        }
        assert!(timeout(millis(50), answer.frame()).await.is_err());
        let before = Instant::now();
        drop(answer);
        timeout(LONG, server).await.expect("the server to notice").unwrap();
        assert!(before.elapsed() < millis(1_000), "after {:?}", before.elapsed());
    }
}

#[tokio::test]
async fn an_answer_may_be_let_go_of_outside_of_the_runtime() {
    let address = telling(50, millis(5)).await;
    let mut answer = ask(&client(), &address, millis(20)).await;
    next(&mut answer).await;
    std::thread::spawn(move || drop(answer)).join().unwrap();
}

#[tokio::test]
async fn a_connection_that_was_at_rest_is_used_again() {
    // The server takes one connection and no other.
    let (client, address) = (client(), telling(50, millis(1)).await);
    for _ in 0..3 {
        let (text, _) = read(ask(&client, &address, millis(20)).await).await;
        assert_eq!(text, told(50));
        // The connection goes back a moment after the last piece.
        sleep(millis(50)).await;
    }
}

#[tokio::test]
async fn who_has_all_of_an_answer_keeps_its_connection_from_nobody() {
    let (listener, address) = listener().await;
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        loop {
            head(&mut stream).await;
            stream
                .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n")
                .await
                .unwrap();
            // Its reader waits by now.
            sleep(millis(50)).await;
            stream.write_all(b"hello").await.unwrap();
        }
    });
    let (client, address) = (client(), format!("http://{address}/"));
    let mut first = ask(&client, &address, millis(20)).await;
    assert_eq!(next(&mut first).await.as_deref(), Some("hello"));
    sleep(millis(50)).await;

    // The first reader has not looked for an end yet: they may be busy with a slow client of their own.
    let mut second = timeout(LONG, ask(&client, &address, millis(20)))
        .await
        .expect("an answer");
    assert_eq!(next(&mut second).await.as_deref(), Some("hello"));
    assert_eq!(next(&mut first).await, None);
}

#[tokio::test]
async fn an_answer_over_tls_rests_too() {
    let (listener, address) = listener().await;
    let acceptor = acceptor();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        stream.set_nodelay(true).unwrap();
        let mut stream = acceptor.accept(stream).await.unwrap();
        tell(&mut stream, 200, millis(2)).await
    });
    let (text, woken) = read(ask(&client(), &format!("https://{address}/"), millis(40)).await).await;
    assert_eq!(text, told(200));
    assert!(woken < 100, "woken {woken} times for 200 pieces");
}

fn acceptor() -> TlsAcceptor {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}
