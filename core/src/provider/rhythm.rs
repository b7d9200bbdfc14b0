use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use crate::shared::Moment;

/// How often at most somebody looks at the pieces of an answer, and when next. He may change it while they come.
#[derive(Debug, Clone)]
pub struct Rhythm(Arc<Beat>);

#[derive(Debug, Default)]
struct Beat {
    /// In microseconds.
    interval: AtomicU64,
    /// When what was looked at was used last, in nanoseconds since the start of 1970.
    last: AtomicI64,
}

/// Timers are no more exact than this.
pub(crate) const AS_GOOD_AS_DUE: Duration = Duration::from_millis(2);

/// A look comes by so much before it is due, so that it is there before whatever else waits for that moment.
const AHEAD: Duration = Duration::from_millis(1);

impl Rhythm {
    pub fn new(interval: Duration) -> Self {
        let rhythm = Self(Arc::default());
        rhythm.go_on(Moment::from_seconds(0), interval);
        rhythm
    }

    /// Between two looks.
    pub fn interval(&self) -> Duration {
        Duration::from_micros(self.0.interval.load(Ordering::Relaxed))
    }

    /// How long it is until there is a reason to look again, for who has just looked.
    pub fn rest(&self, now: Moment) -> Duration {
        let (interval, last) = (self.interval(), self.0.last.load(Ordering::Relaxed));
        let rest = interval.saturating_sub(Moment::from_nanoseconds(last).until(now));
        let rest = if rest < AS_GOOD_AS_DUE { interval } else { rest };
        rest.saturating_sub(AHEAD).max(AHEAD)
    }

    /// What came was used just now; from here on there is a reason to look once an interval.
    pub fn go_on(&self, now: Moment, interval: Duration) {
        let micros = u64::try_from(interval.as_micros()).unwrap_or(u64::MAX);
        self.0.interval.store(micros, Ordering::Relaxed);
        self.0.last.store(now.nanoseconds(), Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn millis(at: i64) -> Moment {
        Moment::from_nanoseconds(at * 1_000_000)
    }

    const fn span(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    #[test]
    fn the_next_look_comes_right_before_its_use() {
        let rhythm = Rhythm::new(span(25));
        rhythm.go_on(millis(1_000), span(50));
        assert_eq!(rhythm.interval(), span(50));
        assert_eq!(rhythm.rest(millis(1_020)), span(29));
    }

    #[test]
    fn a_look_that_is_used_at_once_is_followed_by_one_an_interval_later() {
        let rhythm = Rhythm::new(span(25));
        assert_eq!(rhythm.rest(millis(1_000)), span(24));
        rhythm.go_on(millis(1_000), span(50));
        assert_eq!(rhythm.rest(millis(1_049)), span(49));
        assert_eq!(rhythm.rest(millis(1_300)), span(49));
    }

    #[test]
    fn the_quickest_rhythm_rests_as_well() {
        let rhythm = Rhythm::new(span(1));
        assert_eq!(rhythm.rest(millis(1_000)), span(1));
    }

    #[test]
    fn a_clock_that_is_set_back_keeps_nobody_waiting() {
        let rhythm = Rhythm::new(span(25));
        rhythm.go_on(millis(9_000), span(50));
        assert_eq!(rhythm.rest(millis(1_000)), span(49));
    }
}
