use std::io::{self, Write};

use bytes::Bytes;
use http_body::Body as _;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Limited};
use poem::http::header::{
    ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderValue, VARY,
};
use poem::http::{HeaderMap, StatusCode};
use poem::{Body, IntoResponse, Response};

use crate::wire::Failure;

/// Shorter answers fit into a packet or two as they are.
const WORTHWHILE: u64 = 500;

/// Longer ones are sent as they are, rather than held in memory twice.
const BEARABLE: u64 = 32 << 20;

/// From this length on it takes long enough to be in the way of others on the same thread.
const LONG: usize = 64 << 10;

/// A compression that the client understands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    Zstd,
    Brotli,
    Gzip,
}

impl Coding {
    /// The best of those that the client takes; what the client prefers among them saves it nothing.
    pub fn preferred(headers: &HeaderMap) -> Option<Self> {
        let accepts = |coding: Self| {
            let values = headers.get_all(ACCEPT_ENCODING).into_iter();
            values
                .filter_map(|value| value.to_str().ok())
                .flat_map(|value| value.split(','))
                .any(|item| accepts(item, coding.name()))
        };
        [Self::Zstd, Self::Brotli, Self::Gzip]
            .into_iter()
            .find(|coding| accepts(*coding))
    }

    fn name(self) -> &'static str {
        match self {
            Self::Zstd => "zstd",
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }

    /// The answer compressed, if it is text of a known length for which that is worthwhile. Streams go out as they come:
    /// a compressor would hold back what a person waits for.
    pub async fn compress(self, mut response: Response) -> Response {
        if !is_compressible(response.headers()) || response.status() == StatusCode::PARTIAL_CONTENT {
            return response;
        }
        response
            .headers_mut()
            .append(VARY, HeaderValue::from_static("Accept-Encoding"));
        let body: BoxBody<Bytes, io::Error> = response.take_body().into();
        let Some(length) = length(&body, response.headers()).filter(|length| (WORTHWHILE..=BEARABLE).contains(length))
        else {
            response.set_body(Body::from(body));
            return response;
        };
        match self.encode_body(body, length).await {
            Ok(encoded) => {
                self.describe(response.headers_mut());
                response.set_body(encoded);
                response
            }
            Err(error) => Failure::internal(error).into_response(),
        }
    }

    async fn encode_body(
        self,
        body: BoxBody<Bytes, io::Error>,
        length: u64,
    ) -> Result<Bytes, Box<dyn std::error::Error + Send + Sync>> {
        let limit = usize::try_from(length)?;
        let whole = Limited::new(body, limit).collect().await?.to_bytes();
        if whole.len() < LONG {
            return Ok(self.encode(&whole)?);
        }
        Ok(tokio::task::spawn_blocking(move || self.encode(&whole)).await??)
    }

    /// Levels at which a few milliseconds buy most of what can be had.
    fn encode(self, text: &[u8]) -> io::Result<Bytes> {
        let room = Vec::with_capacity(text.len() / 3);
        let encoded = match self {
            Self::Zstd => zstd::bulk::compress(text, 4)?,
            Self::Brotli => {
                let mut encoder = brotli::CompressorWriter::new(room, 4096, 4, 20);
                encoder.write_all(text)?;
                encoder.into_inner()
            }
            Self::Gzip => {
                let mut encoder = flate2::write::GzEncoder::new(room, flate2::Compression::new(5));
                encoder.write_all(text)?;
                encoder.finish()?
            }
        };
        Ok(encoded.into())
    }

    fn describe(self, headers: &mut HeaderMap) {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(self.name()));
        headers.remove(CONTENT_LENGTH);
        // The bytes are others now, and only the same in meaning.
        let strong = headers
            .get(ETAG)
            .and_then(|tag| tag.to_str().ok())
            .filter(|tag| !tag.starts_with("W/"));
        if let Some(weak) = strong.and_then(|tag| HeaderValue::try_from(format!("W/{tag}")).ok()) {
            headers.insert(ETAG, weak);
        }
    }
}

/// Does this item of an Accept-Encoding header mean this coding, and not with a weight of zero?
fn accepts(item: &str, coding: &str) -> bool {
    let mut parts = item.split(';').map(str::trim);
    let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(coding));
    let refused = parts.any(|part| {
        let weight = part.strip_prefix("q=").or_else(|| part.strip_prefix("Q="));
        weight.and_then(|weight| weight.parse::<f32>().ok()) == Some(0.0)
    });
    named && !refused
}

fn is_compressible(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    is_text(kind) && !headers.contains_key(CONTENT_ENCODING) && !headers.contains_key(CONTENT_RANGE)
}

fn is_text(kind: &str) -> bool {
    match kind {
        // Read line by line as they arrive.
        "text/event-stream" | "application/x-ndjson" => false,
        "application/json" | "application/javascript" | "application/xml" | "application/wasm" | "image/svg+xml" => {
            true
        }
        "image/x-icon" | "image/vnd.microsoft.icon" | "image/bmp" | "font/ttf" | "font/otf" => true,
        other => other.starts_with("text/") || other.ends_with("+json") || other.ends_with("+xml"),
    }
}

fn length(body: &BoxBody<Bytes, io::Error>, headers: &HeaderMap) -> Option<u64> {
    let said = headers
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse().ok());
    match body.size_hint().exact() {
        // A body that is left out, as for HEAD, has a length that is only said.
        Some(0) => None,
        exact => exact.or(said),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn preferred(accepted: &'static str) -> Option<Coding> {
        Coding::preferred(&HeaderMap::from_iter([(
            ACCEPT_ENCODING,
            HeaderValue::from_static(accepted),
        )]))
    }

    #[test]
    fn the_best_coding_is_taken_of_those_that_the_client_takes() {
        assert_eq!(preferred("gzip, deflate, br, zstd"), Some(Coding::Zstd));
        assert_eq!(preferred("gzip;q=1.0, BR;q=0.1"), Some(Coding::Brotli));
        assert_eq!(preferred("br;q=0, gzip"), Some(Coding::Gzip));
        assert_eq!(preferred("identity"), None);
    }

    #[tokio::test]
    async fn an_answer_says_the_same_after_decompression() {
        let text = "the same words again and again; ".repeat(4_000);
        for coding in [Coding::Zstd, Coding::Brotli, Coding::Gzip] {
            let answer = Response::builder()
                .content_type("text/plain")
                .header(ETAG, "\"1\"")
                .body(text.clone());
            let mut answer = coding.compress(answer).await;
            assert_eq!(answer.header(CONTENT_ENCODING), Some(coding.name()));
            assert_eq!(answer.header(ETAG), Some("W/\"1\""));

            let bytes = answer.take_body().into_bytes().await.unwrap();
            let mut read = Vec::new();
            match coding {
                Coding::Zstd => read = zstd::decode_all(&bytes[..]).unwrap(),
                Coding::Brotli => drop(
                    brotli::Decompressor::new(&bytes[..], 4096)
                        .read_to_end(&mut read)
                        .unwrap(),
                ),
                Coding::Gzip => drop(flate2::read::GzDecoder::new(&bytes[..]).read_to_end(&mut read).unwrap()),
            }
            assert_eq!(read, text.as_bytes());
        }
    }

    #[tokio::test]
    async fn short_answers_streams_and_pictures_are_left_alone() {
        let long = "x".repeat(2_000);
        let stream = Body::from_bytes_stream(futures::stream::iter([Ok::<_, io::Error>(long.clone())]));
        for answer in [
            Response::builder().content_type("application/json").body("{}"),
            Response::builder().content_type("text/event-stream").body(long.clone()),
            Response::builder().content_type("text/plain").body(stream),
            Response::builder().content_type("image/png").body(long.clone()),
        ] {
            assert_eq!(Coding::Gzip.compress(answer).await.header(CONTENT_ENCODING), None);
        }
    }
}
