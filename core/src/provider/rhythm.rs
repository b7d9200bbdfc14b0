use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// How often at most somebody looks at the pieces of an answer. He may change it while they come.
#[derive(Debug, Clone)]
pub struct Rhythm(Arc<AtomicU64>);

impl Rhythm {
    pub fn new(interval: Duration) -> Self {
        let rhythm = Self(Arc::default());
        rhythm.change(interval);
        rhythm
    }

    /// Between two looks.
    pub fn interval(&self) -> Duration {
        Duration::from_micros(self.0.load(Ordering::Relaxed))
    }

    /// From the next look on.
    pub fn change(&self, interval: Duration) {
        let micros = u64::try_from(interval.as_micros()).unwrap_or(u64::MAX);
        self.0.store(micros, Ordering::Relaxed);
    }
}
