//! HTTP/1.1 as far as the scenarios need it, with small buffers: thousands of clients live in this process.

use std::io::{Error, ErrorKind};
use std::net::SocketAddr;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use crate::Outcome;

/// A connection that is kept.
pub struct Client {
    address: SocketAddr,
    token: String,
    connection: BufReader<TcpStream>,
}

/// An answer that is being read.
pub struct Answer<'a> {
    pub status: u16,
    connection: &'a mut BufReader<TcpStream>,
    /// Bytes of the body that are left; `None` when it comes in chunks.
    left: Option<usize>,
    over: bool,
}

impl Client {
    pub async fn connect(address: SocketAddr, token: &str) -> Outcome<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            address,
            token: token.to_owned(),
            connection: BufReader::with_capacity(2048, stream),
        })
    }

    pub async fn send(&mut self, method: &str, path: &str, body: Option<&Value>) -> Outcome<Answer<'_>> {
        let body = body.map(Value::to_string).unwrap_or_default();
        let (address, token, length) = (self.address, &self.token, body.len());
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
        );
        self.connection.write_all((head + &body).as_bytes()).await?;
        Answer::begin(&mut self.connection).await
    }

    /// Sends, and reads the whole answer as JSON.
    pub async fn json(&mut self, method: &str, path: &str, body: Option<&Value>) -> Outcome<Value> {
        let answer = self.send(method, path, body).await?;
        let status = answer.status;
        let bytes = answer.whole().await?;
        if status != 200 {
            let words = String::from_utf8_lossy(&bytes).into_owned();
            return Err(format!("{method} {path} answered {status}: {words}").into());
        }
        Ok(serde_json::from_slice(&bytes)?)
    }
}

impl<'a> Answer<'a> {
    async fn begin(connection: &'a mut BufReader<TcpStream>) -> Outcome<Self> {
        let mut line = String::new();
        connection.read_line(&mut line).await?;
        let status = line.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.ok_or_else(|| format!("this is no HTTP answer: {line:?}"))?;
        let mut left = Some(0);
        loop {
            line.clear();
            connection.read_line(&mut line).await?;
            let Some((name, value)) = line.trim_end().split_once(':') else {
                break;
            };
            if name.eq_ignore_ascii_case("content-length") {
                left = Some(value.trim().parse()?);
            } else if name.eq_ignore_ascii_case("transfer-encoding") {
                left = None;
            }
        }
        Ok(Self {
            status,
            connection,
            left,
            over: left == Some(0),
        })
    }

    /// The next piece of the body; `None` at its end.
    pub async fn piece(&mut self) -> Outcome<Option<Vec<u8>>> {
        if self.over {
            return Ok(None);
        }
        let Some(left) = self.left else {
            return self.chunk().await;
        };
        let mut piece = vec![0; left.min(64 * 1024)];
        self.connection.read_exact(&mut piece).await?;
        self.left = Some(left - piece.len());
        self.over = left == piece.len();
        Ok(Some(piece))
    }

    async fn chunk(&mut self) -> Outcome<Option<Vec<u8>>> {
        let mut line = String::new();
        if self.connection.read_line(&mut line).await? == 0 {
            return Err(Error::from(ErrorKind::UnexpectedEof).into());
        }
        let size = usize::from_str_radix(line.trim_end(), 16)?;
        let mut chunk = vec![0; size + 2];
        self.connection.read_exact(&mut chunk).await?;
        chunk.truncate(size);
        self.over = size == 0;
        Ok((size > 0).then_some(chunk))
    }

    pub async fn whole(mut self) -> Outcome<Vec<u8>> {
        let mut whole = Vec::new();
        while let Some(piece) = self.piece().await? {
            whole.extend(piece);
        }
        Ok(whole)
    }
}
