//! The body of an answer, piece by piece.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures::Stream;
use hyper::body::Body;
use loquat_client::{AnswerBody, chain};
use loquat_core::provider::{ProviderError, Waited};
use tokio::time::{Instant, Sleep, sleep_until};

/// The pieces of a body, with a limit to the silence between two and a time at which it must have ended. Dropping it
/// closes the connection, unless the body was read to its end.
pub struct Pieces {
    /// Let go of as soon as nothing more is to be had from it: that hangs up.
    body: Option<AnswerBody>,
    silence: Option<Duration>,
    end: Option<Instant>,
    /// When the reader last began to wait.
    waiting_since: Option<Instant>,
    /// Rings at the limit as it was when it was set. Pieces that come meanwhile do not touch it: a timer for each would
    /// cost more than the piece.
    alarm: Option<Pin<Box<Sleep>>>,
}

impl Pieces {
    pub fn new(body: AnswerBody, silence: Option<Duration>, end: Option<Instant>) -> Self {
        Self {
            body: Some(body),
            silence,
            end,
            waiting_since: None,
            alarm: None,
        }
    }

    /// Until when the next piece must be there, and what was waited for then.
    fn limit(&mut self) -> Option<(Instant, Waited)> {
        let since = *self.waiting_since.get_or_insert_with(Instant::now);
        let silence = self.silence.map(|silence| (since + silence, Waited::ForMore));
        let end = self.end.map(|end| (end, Waited::ForTheEnd));
        silence.into_iter().chain(end).min_by_key(|(at, _)| *at)
    }

    /// Waits for the limit, if there is one.
    fn poll_limit(&mut self, context: &mut Context<'_>) -> Poll<Waited> {
        let Some((limit, waited)) = self.limit() else {
            return Poll::Pending;
        };
        let alarm = self.alarm.get_or_insert_with(|| Box::pin(sleep_until(limit)));
        loop {
            ready!(alarm.as_mut().poll(context));
            if alarm.deadline() >= limit {
                return Poll::Ready(waited);
            }
            alarm.as_mut().reset(limit);
        }
    }
}

impl Stream for Pieces {
    type Item = Result<Bytes, ProviderError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            let Some(body) = &mut this.body else {
                return Poll::Ready(None);
            };
            let failure = match Pin::new(body).poll_frame(context) {
                Poll::Pending => ProviderError::TimedOut(ready!(this.poll_limit(context))),
                Poll::Ready(Some(Ok(frame))) => {
                    this.waiting_since = None;
                    match frame.into_data() {
                        Ok(data) => return Poll::Ready(Some(Ok(data))),
                        // Trailers are of no interest.
                        Err(_) => continue,
                    }
                }
                Poll::Ready(Some(Err(error))) => ProviderError::BrokeOff(chain(&error).into()),
                Poll::Ready(None) => {
                    this.body = None;
                    return Poll::Ready(None);
                }
            };
            this.body = None;
            return Poll::Ready(Some(Err(failure)));
        }
    }
}
