use std::time::Duration;

use async_trait::async_trait;

/// Unix time in whole seconds, the unit of most stored times.
pub type Seconds = i64;

/// A point in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    nanoseconds: i64,
}

impl Moment {
    /// The moment that many nanoseconds after the start of 1970.
    pub const fn from_nanoseconds(nanoseconds: i64) -> Self {
        Self { nanoseconds }
    }

    /// The moment that many seconds after the start of 1970.
    pub const fn from_seconds(seconds: Seconds) -> Self {
        Self {
            nanoseconds: seconds * 1_000_000_000,
        }
    }

    /// Whole seconds since the start of 1970.
    pub const fn seconds(self) -> Seconds {
        self.nanoseconds.div_euclid(1_000_000_000)
    }

    /// Whole milliseconds since the start of 1970.
    pub const fn milliseconds(self) -> i64 {
        self.nanoseconds.div_euclid(1_000_000)
    }

    /// Date and time in Greenwich.
    pub fn in_utc(self) -> jiff::civil::DateTime {
        jiff::tz::Offset::UTC.to_datetime(jiff::Timestamp::from_second(self.seconds()).unwrap_or_default())
    }

    /// Nanoseconds since the start of 1970.
    pub const fn nanoseconds(self) -> i64 {
        self.nanoseconds
    }

    /// How long it is from here to a later moment; nothing when that came before.
    pub fn until(self, later: Self) -> Duration {
        let nanoseconds = later.nanoseconds.saturating_sub(self.nanoseconds);
        Duration::from_nanos(u64::try_from(nanoseconds).unwrap_or_default())
    }

    /// The moment that much later.
    pub fn plus(self, span: Duration) -> Self {
        let span = i64::try_from(span.as_nanos()).unwrap_or(i64::MAX);
        Self {
            nanoseconds: self.nanoseconds.saturating_add(span),
        }
    }
}

/// Tells the time. Time is a port so that tests can move it by hand.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Moment;

    /// What a clock on this machine's wall shows. UTC unless the adapter knows where it is.
    fn local_time(&self) -> jiff::civil::DateTime {
        self.now().in_utc()
    }
}

/// Lets time pass. A port like [`Clock`], so that no test waits.
#[async_trait]
pub trait Timer: Send + Sync {
    /// Comes back after that long.
    async fn sleep(&self, span: Duration);
}

/// Makes identifiers and secrets that nobody can guess. A port so that tests are exact.
pub trait Ids: Send + Sync {
    /// A fresh UUID (version 4) in lower case with dashes.
    fn uuid(&self) -> String;
}
