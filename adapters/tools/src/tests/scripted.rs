use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

pub const JSON: &str = "content-type: application/json\r\n";

/// A server that answers by a script, one answer a connection, and remembers what it was asked.
pub struct Scripted {
    pub address: String,
    asked: Arc<Mutex<Vec<String>>>,
}

/// `{here}` in an answer is the server's own address.
pub async fn scripted(answers: &[(&str, &str, &str)]) -> Scripted {
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
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    pub fn first_lines(&self) -> Vec<String> {
        let asked = self.asked();
        asked
            .iter()
            .map(|request| request.lines().next().unwrap().replace(" HTTP/1.1", ""))
            .collect()
    }
}
