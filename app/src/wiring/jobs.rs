use std::num::NonZero;
use std::sync::Arc;
use std::thread::available_parallelism;
use std::time::Duration;

use loquat_core::job::{ForgetDone, Jobs};
use loquat_core::shared::{Clock, Ids};
use loquat_core::task::{StopSwitch, stop_switch};
use tokio::task::JoinSet;
use tracing::warn;

use super::stores::Stores;
use crate::clock::SystemClock;

/// Jobs, without anybody who does them yet: each area registers its handlers.
pub fn jobs(stores: &Stores, clock: &Arc<dyn Clock>, ids: &Arc<dyn Ids>) -> Arc<Jobs> {
    let store = stores.jobs.clone();
    let jobs = Jobs::new(store.clone(), clock.clone(), Arc::new(SystemClock), ids.clone());
    jobs.register(Arc::new(ForgetDone::new(store, clock.clone())));
    Arc::new(jobs)
}

/// Those who do jobs on this instance.
pub struct JobWorkers {
    running: JoinSet<()>,
    stop: StopSwitch,
}

/// A job that is under way when the program ends has this long.
pub const LAST_WORDS: Duration = Duration::from_secs(7);

impl JobWorkers {
    pub async fn begin(jobs: &Arc<Jobs>) -> Self {
        if let Err(error) = jobs.begin_periodic().await {
            warn!(cause = ?error, "jobs that come back by themselves were not asked for: {error}");
        }
        let (stop, signal) = stop_switch();
        let mut running = JoinSet::new();
        let cores = available_parallelism().map_or(1, NonZero::get);
        for _ in 0..cores.clamp(2, 8) {
            let (jobs, signal) = (jobs.clone(), signal.clone());
            running.spawn(async move { jobs.work(signal).await });
        }
        Self { running, stop }
    }

    /// Lets those under way finish, for a while; what is not done then is done by another instance, or later.
    pub async fn end(self) {
        let Self { mut running, stop } = self;
        drop(stop);
        while running.join_next().await.is_some() {}
    }
}
