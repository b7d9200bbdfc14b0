use std::time::Duration;

use futures::future::BoxFuture;
use loquat_core::completion::Background;
use tokio_util::task::TaskTracker;
use tracing::Instrument;

/// Runs on tokio what goes on after its request was answered, and knows all of it.
#[derive(Debug, Clone, Default)]
pub struct TrackedTasks(TaskTracker);

impl TrackedTasks {
    /// Waits until all is done, but no longer than that. Answers how much is left.
    pub async fn finish(&self, patience: Duration) -> usize {
        self.0.close();
        match tokio::time::timeout(patience, self.0.wait()).await {
            Ok(()) => 0,
            Err(_) => self.0.len(),
        }
    }
}

impl TrackedTasks {
    /// Runs work that nobody waits for.
    pub fn run(&self, work: BoxFuture<'static, ()>) {
        // Its log lines belong to the request that asked for it.
        self.0.spawn(work.in_current_span());
    }
}

impl Background for TrackedTasks {
    fn spawn(&self, work: BoxFuture<'static, ()>) {
        self.run(work);
    }
}
