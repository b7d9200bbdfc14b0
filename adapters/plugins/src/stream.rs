use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures::Stream;
use loquat_core::plugin::{Answer, PluginError};
use tokio::sync::mpsc;
use tokio::time::{Instant, Sleep, sleep};

use crate::worker::{WINDOW, Worker};

/// A call that says nothing for so long is given up.
const SILENCE: Duration = Duration::from_secs(600);

/// What comes of a call, bit by bit. Dropping it before the end gives the call up.
pub(crate) struct Pieces {
    worker: Arc<Worker>,
    id: u64,
    arriving: mpsc::Receiver<Result<Answer, PluginError>>,
    taken: usize,
    silence: Pin<Box<Sleep>>,
    has_ended: bool,
}

impl Pieces {
    pub fn new(worker: Arc<Worker>, id: u64, arriving: mpsc::Receiver<Result<Answer, PluginError>>) -> Self {
        Self {
            worker,
            id,
            arriving,
            taken: 0,
            silence: Box::pin(sleep(SILENCE)),
            has_ended: false,
        }
    }
}

impl Stream for Pieces {
    type Item = Result<Answer, PluginError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.has_ended {
            return Poll::Ready(None);
        }
        match self.arriving.poll_recv(context) {
            Poll::Ready(Some(Ok(Answer::Piece(piece)))) => {
                self.taken += 1;
                if self.taken == WINDOW / 2 {
                    self.taken = 0;
                    self.worker.more(self.id, WINDOW / 2);
                }
                let later = Instant::now() + SILENCE;
                self.silence.as_mut().reset(later);
                Poll::Ready(Some(Ok(Answer::Piece(piece))))
            }
            Poll::Ready(last) => {
                self.has_ended = true;
                let gone = || Err(PluginError::Broken("the plug-in broke off".to_owned()));
                Poll::Ready(Some(last.unwrap_or_else(gone)))
            }
            Poll::Pending => match self.silence.as_mut().poll(context) {
                Poll::Ready(()) => {
                    self.has_ended = true;
                    self.worker.cancel(self.id);
                    let silent = PluginError::Broken("it said nothing for 10 minutes".to_owned());
                    Poll::Ready(Some(Err(silent)))
                }
                Poll::Pending => Poll::Pending,
            },
        }
    }
}

impl Drop for Pieces {
    fn drop(&mut self) {
        if !self.has_ended {
            self.worker.cancel(self.id);
        }
    }
}
