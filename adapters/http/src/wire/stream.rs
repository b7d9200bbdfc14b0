use std::error::Error;
use std::io;
use std::marker::PhantomData;

use bytes::Bytes;
use futures::stream::{BoxStream, Stream, StreamExt};
use poem::http::header::CONTENT_TYPE;
use poem::{IntoResponse, Response};
use poem_openapi::ApiResponse;
use poem_openapi::registry::{MetaResponses, Registry};
use poem_openapi::types::Type;
use serde::Serialize;

use crate::wire::success;

/// A JSON list that is written while its items are read, however many there are.
///
/// When an item cannot be read the answer breaks off, so that nobody takes the part for the whole; the log says why.
pub struct JsonList<T> {
    chunks: BoxStream<'static, io::Result<Bytes>>,
    of: PhantomData<fn() -> T>,
}

impl<T> std::fmt::Debug for JsonList<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("JsonList")
    }
}

impl<T: Serialize> JsonList<T> {
    pub fn of<E: Error + 'static>(items: impl Stream<Item = Result<T, E>> + Send + 'static) -> Self {
        let items = items.enumerate().map(|(index, item)| {
            let start: &[u8] = if index == 0 { b"[" } else { b"," };
            written(start, item, b"")
        });
        // An empty list has no item that could open it.
        let end = futures::stream::once(async { Ok(Bytes::from_static(b"]")) });
        let mut is_open = false;
        let chunks = items.chain(end).map(move |chunk: io::Result<Bytes>| {
            let opened = std::mem::replace(&mut is_open, true);
            chunk.map(|chunk| match &*chunk {
                b"]" if !opened => Bytes::from_static(b"[]"),
                _ => chunk,
            })
        });
        Self {
            chunks: chunks.boxed(),
            of: PhantomData,
        }
    }
}

/// The items as JSON, one a line.
pub fn json_lines<T: Serialize, E: Error + 'static>(
    items: impl Stream<Item = Result<T, E>> + Send + 'static,
) -> poem::Body {
    poem::Body::from_bytes_stream(items.map(|item| written(b"", item, b"\n")))
}

fn written<T: Serialize, E: Error + 'static>(start: &[u8], item: Result<T, E>, end: &[u8]) -> io::Result<Bytes> {
    let item = item.map_err(|error| broken(&error))?;
    let mut chunk = start.to_vec();
    serde_json::to_writer(&mut chunk, &item).map_err(|error| broken(&error))?;
    chunk.extend_from_slice(end);
    Ok(chunk.into())
}

fn broken(error: &(dyn Error + 'static)) -> io::Error {
    tracing::error!(error, "an answer broke off while it was written");
    io::Error::other("the answer broke off")
}

impl<T> IntoResponse for JsonList<T> {
    fn into_response(self) -> Response {
        Response::builder()
            .header(CONTENT_TYPE, "application/json")
            .body(poem::Body::from_bytes_stream(self.chunks))
    }
}

impl<T: Type> ApiResponse for JsonList<T> {
    fn meta() -> MetaResponses {
        success("Done", [("application/json", <Vec<T>>::schema_ref())])
    }

    fn register(registry: &mut Registry) {
        <Vec<T>>::register(registry);
    }
}

#[cfg(test)]
mod tests {
    use futures::stream::iter;
    use poem::IntoResponse;

    use super::{JsonList, json_lines};

    async fn list(items: Vec<Result<i32, std::fmt::Error>>) -> Option<String> {
        let body = JsonList::of(iter(items)).into_response().into_body();
        body.into_string().await.ok()
    }

    #[tokio::test]
    async fn a_list_is_whole_or_breaks_off() {
        assert_eq!(list(vec![]).await.as_deref(), Some("[]"));
        assert_eq!(list(vec![Ok(1)]).await.as_deref(), Some("[1]"));
        assert_eq!(list(vec![Ok(1), Ok(2), Ok(3)]).await.as_deref(), Some("[1,2,3]"));
        assert_eq!(list(vec![Ok(1), Err(std::fmt::Error)]).await, None);
    }

    #[tokio::test]
    async fn lines_end_with_a_line_break() {
        let body = json_lines(iter(vec![Ok::<_, std::fmt::Error>("a\n"), Ok("b")]));
        assert_eq!(body.into_string().await.unwrap(), "\"a\\n\"\n\"b\"\n");
    }
}
