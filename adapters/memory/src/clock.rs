use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use loquat_core::shared::{Clock, Moment, Seconds};

/// A clock that stands until a test moves it. Clones show the same time.
#[derive(Debug, Clone, Default)]
pub struct ManualClock {
    nanoseconds: Arc<AtomicI64>,
}

impl ManualClock {
    /// A clock that shows so many seconds after the start of 1970.
    pub fn at(seconds: Seconds) -> Self {
        let clock = Self::default();
        clock.set(seconds);
        clock
    }

    /// Moves the hands to so many seconds after the start of 1970.
    pub fn set(&self, seconds: Seconds) {
        let nanoseconds = Moment::from_seconds(seconds).nanoseconds();
        self.nanoseconds.store(nanoseconds, Ordering::SeqCst);
    }

    /// Moves the hands on.
    pub fn advance(&self, span: Duration) {
        let nanoseconds = self.now().plus(span).nanoseconds();
        self.nanoseconds.store(nanoseconds, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Moment {
        Moment::from_nanoseconds(self.nanoseconds.load(Ordering::SeqCst))
    }
}
