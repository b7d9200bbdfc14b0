use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use futures::channel::oneshot;
use loquat_core::shared::{Clock, Moment, Seconds, Timer};

/// A clock that stands until a test moves it. Clones show the same time.
#[derive(Debug, Clone, Default)]
pub struct ManualClock {
    nanoseconds: Arc<AtomicI64>,
    sleepers: Arc<Mutex<Vec<Sleeper>>>,
}

/// Somebody who sleeps until then.
type Sleeper = (Moment, oneshot::Sender<()>);

impl ManualClock {
    /// A clock that shows so many seconds after the start of 1970.
    pub fn at(seconds: Seconds) -> Self {
        let clock = Self::default();
        clock.set(seconds);
        clock
    }

    /// Moves the hands to so many seconds after the start of 1970.
    pub fn set(&self, seconds: Seconds) {
        self.move_to(Moment::from_seconds(seconds));
    }

    /// Moves the hands on.
    pub fn advance(&self, span: Duration) {
        self.move_to(self.now().plus(span));
    }

    /// Does anybody wait for this clock to move?
    pub fn has_sleepers(&self) -> bool {
        self.sleepers().iter().any(|(_, sleeper)| !sleeper.is_canceled())
    }

    fn move_to(&self, moment: Moment) {
        self.nanoseconds.store(moment.nanoseconds(), Ordering::SeqCst);
        for (_, sleeper) in self.sleepers().extract_if(.., |(until, _)| *until <= moment) {
            // Who sleeps no more needs not be woken.
            let _ = sleeper.send(());
        }
    }

    fn sleepers(&self) -> MutexGuard<'_, Vec<Sleeper>> {
        self.sleepers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Moment {
        Moment::from_nanoseconds(self.nanoseconds.load(Ordering::SeqCst))
    }
}

/// Sleeps until a test has moved the hands far enough.
#[async_trait]
impl Timer for ManualClock {
    async fn sleep(&self, span: Duration) {
        let (sleeper, woken) = oneshot::channel();
        self.sleepers().push((self.now().plus(span), sleeper));
        // An error means that the clock is gone: then no time passes any more.
        if woken.await.is_err() {
            futures::future::pending().await
        }
    }
}
