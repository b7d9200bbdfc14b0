//! A stream of lines of JSON, read as pieces of an answer.

use std::collections::VecDeque;

use bytes::Bytes;
use futures::stream::{self, BoxStream};
use futures::{Stream, StreamExt};
use loquat_core::provider::{Chunks, ProviderError};

use super::translator::Translator;
use crate::wire::Bytestream;
use loquat_client::Lines;

/// The pieces as the core takes them.
pub fn chunks(body: Bytestream, mut translator: Translator) -> Chunks {
    let said = said(body, move |line| {
        let piece = translator.piece(line)?;
        Some(translator.chunk(piece))
    });
    said.boxed()
}

/// The pieces as events of OpenAI's API.
pub fn events(body: Bytestream, mut translator: Translator) -> BoxStream<'static, Result<Bytes, ProviderError>> {
    let events = said(body, move |line| {
        let piece = translator.piece(line)?;
        Some(Bytes::from(format!("data: {}\n\n", translator.event(&piece))))
    });
    let state = (Some(events.boxed()), false);
    // Where the answer broke off there is no word that it is complete.
    stream::unfold(state, |(events, broke_off)| async move {
        let mut events = events?;
        match events.next().await {
            Some(event) => {
                let broke_off = broke_off || event.is_err();
                Some((event, (Some(events), broke_off)))
            }
            None if broke_off => None,
            None => Some((Ok(Bytes::from_static(b"data: [DONE]\n\n")), (None, false))),
        }
    })
    .boxed()
}

/// What `read` finds in the lines.
fn said<T: Send + 'static>(
    body: Bytestream,
    read: impl FnMut(&[u8]) -> Option<T> + Send + 'static,
) -> impl Stream<Item = Result<T, ProviderError>> + Send {
    let reader = Reader {
        body,
        lines: Lines::default(),
        read,
        ready: VecDeque::new(),
        is_over: false,
    };
    stream::unfold(reader, |mut reader| async move {
        let next = reader.next().await?;
        Some((next, reader))
    })
}

struct Reader<T, R> {
    body: Bytestream,
    lines: Lines,
    read: R,
    ready: VecDeque<T>,
    is_over: bool,
}

impl<T, R: FnMut(&[u8]) -> Option<T>> Reader<T, R> {
    async fn next(&mut self) -> Option<Result<T, ProviderError>> {
        loop {
            if let Some(ready) = self.ready.pop_front() {
                return Some(Ok(ready));
            }
            if self.is_over {
                return None;
            }
            let (read, ready) = (&mut self.read, &mut self.ready);
            match self.body.next().await {
                Some(Ok(bytes)) => self.lines.feed(&bytes, |line| ready.extend(read(line))),
                Some(Err(error)) => {
                    self.is_over = true;
                    return Some(Err(error));
                }
                None => {
                    self.is_over = true;
                    self.lines.last(|line| ready.extend(read(line)));
                }
            }
        }
    }
}
