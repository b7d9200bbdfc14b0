//! Bodies on their way in: slow ones are given up, and what an operation left unread comes back, so that its refusal can
//! arrive.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use http_body_util::BodyExt;
use http_body_util::combinators::BoxBody;
use poem::Request;
use tokio::sync::oneshot;
use tokio::time::{Instant, Sleep, sleep, timeout_at};

/// Longest silence between two pieces of a body.
const SILENCE: Duration = Duration::from_secs(10);

/// How much of an unread body is read and thrown away before its refusal is sent.
const DRAINED: usize = 16 << 20;

/// How long that may take.
const DRAIN_TIME: Duration = Duration::from_secs(10);

/// A body that an operation has not read.
pub type Unread = oneshot::Receiver<BoxBody<Bytes, io::Error>>;

/// The request with a body that is watched, and the way on which its rest comes back; `None` if it has no body.
pub fn watched(mut request: Request) -> (Request, Option<Unread>) {
    let body: BoxBody<Bytes, io::Error> = request.take_body().into();
    if body.is_end_stream() {
        return (request, None);
    }
    let (back, unread) = oneshot::channel();
    let watched = Watched {
        body: Some(body),
        back: Some(back),
        silence: Box::pin(sleep(SILENCE)),
    };
    request.set_body(poem::Body::from(BoxBody::new(watched)));
    (request, Some(unread))
}

/// Reads what was left of a body. A client that is still sending hears no answer before: many take a connection that is
/// closed meanwhile for a broken one, and never see the status.
pub async fn drain(unread: Option<Unread>) {
    let Some(mut unread) = unread else { return };
    let Ok(mut body) = unread.try_recv() else { return };
    let until = Instant::now() + DRAIN_TIME;
    let mut read = 0;
    while read < DRAINED {
        match timeout_at(until, body.frame()).await {
            Ok(Some(Ok(frame))) => read += frame.data_ref().map_or(0, Bytes::len),
            _ => return,
        }
    }
}

/// A body that goes back unread when it is dropped.
struct Watched {
    body: Option<BoxBody<Bytes, io::Error>>,
    back: Option<oneshot::Sender<BoxBody<Bytes, io::Error>>>,
    silence: Pin<Box<Sleep>>,
}

impl Body for Watched {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let this = self.get_mut();
        let Some(body) = &mut this.body else {
            return Poll::Ready(None);
        };
        if let Poll::Ready(frame) = Pin::new(body).poll_frame(context) {
            this.silence.as_mut().reset(Instant::now() + SILENCE);
            if !matches!(frame, Some(Ok(_))) {
                // There is no rest to come back.
                this.back = None;
            }
            return Poll::Ready(frame);
        }
        if this.silence.as_mut().poll(context).is_ready() {
            this.back = None;
            let silent = io::Error::new(io::ErrorKind::TimedOut, "the client stopped sending");
            return Poll::Ready(Some(Err(silent)));
        }
        Poll::Pending
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or_else(SizeHint::default, Body::size_hint)
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        if let (Some(body), Some(back)) = (self.body.take(), self.back.take())
            && !body.is_end_stream()
        {
            // Nobody waits for the rest of an answered request: then it is dropped here.
            let _ = back.send(body);
        }
    }
}
