use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http_body::Body as _;
use http_body_util::BodyExt;
use http_body_util::combinators::BoxBody;
use poem::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use poem::{Body, Request, Response};

/// The beginning of a body, copied while others read it.
#[derive(Debug, Clone)]
pub struct Beginning {
    bytes: Arc<Mutex<Vec<u8>>>,
}

impl Beginning {
    /// Copies the body of a request as it is read; at most so many bytes of it.
    pub fn of_request(request: &mut Request, limit: usize) -> Self {
        let copy = Self { bytes: Arc::default() };
        let is_text = !request
            .header(CONTENT_TYPE)
            .is_some_and(|kind| kind.starts_with("multipart/"));
        if is_text {
            let kept = copy.clone();
            let body: BoxBody<Bytes, io::Error> = request.take_body().into();
            let body = body.map_frame(move |frame| {
                if let Some(data) = frame.data_ref() {
                    kept.add(data, limit);
                }
                frame
            });
            request.set_body(Body::from(body.boxed()));
        }
        copy
    }

    fn add(&self, data: &[u8], limit: usize) {
        let mut bytes = self.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        let room = limit.saturating_sub(bytes.len());
        bytes.extend_from_slice(&data[..data.len().min(room)]);
    }

    /// What was copied, as text.
    pub fn text(&self) -> String {
        let bytes = self.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

/// Answers up to this length are looked at; of longer ones, and of streams, nothing is kept.
const BEARABLE: u64 = 4 << 20;

/// The answer, and the beginning of its body.
pub async fn of_response(mut response: Response, limit: usize) -> (Response, String) {
    let body: BoxBody<Bytes, io::Error> = response.take_body().into();
    let small = body.size_hint().exact().is_some_and(|length| length <= BEARABLE);
    if !small {
        response.set_body(Body::from(body));
        return (response, String::new());
    }
    match body.collect().await {
        Ok(whole) => {
            let whole = whole.to_bytes();
            let shown = String::from_utf8_lossy(&whole[..whole.len().min(limit)]).into_owned();
            response.set_body(whole);
            (response, shown)
        }
        // A body that cannot be made is as short as its failure.
        Err(_) => {
            response.headers_mut().remove(CONTENT_LENGTH);
            (response, String::new())
        }
    }
}
