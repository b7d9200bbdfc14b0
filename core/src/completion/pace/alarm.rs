use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;

use crate::shared::{Moment, Timer};

/// Rings at a moment, each time that it is set to another one. Pieces that come before the next frame is due leave it
/// as it is: a timer for each would cost more than the piece.
pub struct Alarm {
    timer: Arc<dyn Timer>,
    set: Option<(Moment, BoxFuture<'static, ()>)>,
}

impl Alarm {
    pub fn new(timer: Arc<dyn Timer>) -> Self {
        Self { timer, set: None }
    }

    /// To ring after so long; never for `None`.
    pub fn set(&mut self, now: Moment, after: Option<Duration>) {
        let at = after.map(|after| (now.plus(after), after));
        if at.map(|(at, _)| at) == self.set.as_ref().map(|(at, _)| *at) {
            return;
        }
        self.set = at.map(|(at, after)| {
            let timer = self.timer.clone();
            (at, async move { timer.sleep(after).await }.boxed())
        });
    }
}

impl Future for Alarm {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let Some((_, sleep)) = &mut self.set else {
            return Poll::Pending;
        };
        let rings = sleep.poll_unpin(context);
        if rings.is_ready() {
            self.set = None;
        }
        rings
    }
}
