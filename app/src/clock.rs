use std::time::{Duration, SystemTime, UNIX_EPOCH};

use async_trait::async_trait;
use loquat_core::shared::{Clock, Moment, Timer};

/// The clock of the machine.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one clock that everything else is given"
    )]
    fn now(&self) -> Moment {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Moment::from_nanoseconds(i64::try_from(since.as_nanos()).unwrap_or(i64::MAX))
    }
}

#[async_trait]
impl Timer for SystemClock {
    async fn sleep(&self, span: Duration) {
        tokio::time::sleep(span).await;
    }
}
