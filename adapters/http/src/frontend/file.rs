use std::fs;
use std::io::SeekFrom;
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use bytes::Bytes;
use futures::Stream;
use poem::http::header::{
    ACCEPT_RANGES, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderValue, LAST_MODIFIED,
};
use poem::http::{Method, StatusCode};
use poem::{Body, Request, Response, ResponseBuilder};
use tokio::io::{AsyncReadExt, AsyncSeekExt};

use crate::frontend::conditions::{self, Portion, Version};
use crate::frontend::kind;
use crate::wire::{Failure, problem_response};

/// A file that is open and about to be sent.
#[derive(Debug)]
pub struct File {
    opened: fs::File,
    kind: HeaderValue,
    length: u64,
    version: Version,
}

impl File {
    pub fn new(opened: fs::File, path: &Path, about: &fs::Metadata) -> Self {
        let changed = about.modified().unwrap_or(UNIX_EPOCH);
        let since = changed.duration_since(UNIX_EPOCH).unwrap_or_default();
        Self {
            opened,
            kind: kind::of(path),
            length: about.len(),
            version: Version {
                tag: format!("\"{:x}-{:x}\"", since.as_nanos(), about.len()),
                // The header knows whole seconds only.
                changed: UNIX_EPOCH + Duration::from_secs(since.as_secs()),
            },
        }
    }

    /// The answer to a request for this file: all of it, a part, or that it has not changed.
    pub async fn answer(self, request: &Request) -> poem::Result<Response> {
        let asked = request.headers();
        if conditions::is_unchanged(asked, &self.version) {
            return Ok(self.head(StatusCode::NOT_MODIFIED).finish());
        }
        match conditions::portion(asked, &self.version, self.length) {
            Portion::All => {
                let length = self.length;
                self.send(request.method(), StatusCode::OK, 0, length).await
            }
            Portion::Part { first, last } => {
                self.send(request.method(), StatusCode::PARTIAL_CONTENT, first, last + 1 - first)
                    .await
            }
            Portion::Outside => {
                let refused = problem_response(StatusCode::RANGE_NOT_SATISFIABLE, "the file is shorter than that");
                Ok(with_header(refused, &format!("bytes */{}", self.length)))
            }
        }
    }

    async fn send(self, method: &Method, status: StatusCode, first: u64, length: u64) -> poem::Result<Response> {
        let mut head = self
            .head(status)
            .header(CONTENT_TYPE, self.kind.clone())
            .header(CONTENT_LENGTH, length);
        if status == StatusCode::PARTIAL_CONTENT {
            let range = format!("bytes {first}-{}/{}", first + length - 1, self.length);
            head = head.header(CONTENT_RANGE, range);
        }
        if *method == Method::HEAD {
            return Ok(head.finish());
        }
        let body = body(self.opened, first, length).await.map_err(Failure::internal)?;
        Ok(head.body(body))
    }

    fn head(&self, status: StatusCode) -> ResponseBuilder {
        Response::builder()
            .status(status)
            .header(ETAG, self.version.tag.as_str())
            .header(LAST_MODIFIED, httpdate::fmt_http_date(self.version.changed))
            .header(ACCEPT_RANGES, "bytes")
    }
}

fn with_header(mut response: Response, range: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(range) {
        response.headers_mut().insert(CONTENT_RANGE, value);
    }
    response
}

/// Files up to this length are read at once; longer ones piece by piece, while they are sent.
const SMALL: u64 = 256 << 10;

const PIECE: u64 = 64 << 10;

async fn body(opened: fs::File, first: u64, length: u64) -> std::io::Result<Body> {
    let mut file = tokio::fs::File::from_std(opened);
    if first > 0 {
        file.seek(SeekFrom::Start(first)).await?;
    }
    if length <= SMALL {
        let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
        file.take(length).read_to_end(&mut bytes).await?;
        return Ok(Body::from(bytes));
    }
    Ok(Body::from_bytes_stream(pieces(file, length)))
}

fn pieces(file: tokio::fs::File, length: u64) -> impl Stream<Item = std::io::Result<Bytes>> + Send {
    futures::stream::try_unfold((file, length), async |(mut file, left)| {
        let mut piece = Vec::with_capacity(usize::try_from(left.min(PIECE)).unwrap_or_default());
        let read = (&mut file).take(left.min(PIECE)).read_to_end(&mut piece).await?;
        // A file that became shorter ends early, and the client sees by the length that it did.
        let left = left - read as u64;
        Ok((read > 0).then(|| (Bytes::from(piece), (file, left))))
    })
}
