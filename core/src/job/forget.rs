use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use crate::job::{Job, JobFailure, JobHandler, JobRun, JobStore};
use crate::shared::{Clock, Moment, debug_by_name};

/// Forgets jobs that were done a week ago. Those that failed stay until an administrator removes them.
pub struct ForgetDone {
    store: Arc<dyn JobStore>,
    clock: Arc<dyn Clock>,
}

debug_by_name!(ForgetDone);

const REMEMBERED_SECONDS: i64 = 7 * 24 * 3600;

impl ForgetDone {
    pub fn new(store: Arc<dyn JobStore>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }
}

#[async_trait]
impl JobHandler for ForgetDone {
    fn kind(&self) -> &'static str {
        "jobs.forget"
    }

    fn name(&self) -> &'static str {
        "Forget jobs that were done a week ago"
    }

    fn every(&self) -> Option<Duration> {
        Some(Duration::from_secs(3600))
    }

    async fn run(&self, _: &Job, run: &JobRun) -> Result<(), JobFailure> {
        let before = Moment::from_seconds(self.clock.now().seconds() - REMEMBERED_SECONDS);
        let forgotten = self.store.forget_done(before).await?;
        let forgotten = u64::try_from(forgotten).unwrap_or_default();
        run.is_at(forgotten, forgotten, "forgotten the last time");
        Ok(())
    }
}
