use std::time::Duration;

use futures::future::BoxFuture;
use loquat_core::completion::Background;
use tokio_util::task::TaskTracker;

/// Runs on tokio what goes on after its request was answered, and knows all of it.
#[derive(Debug, Clone, Default)]
pub struct TrackedTasks(TaskTracker);

impl TrackedTasks {
    /// Waits until all is done, but no longer than that.
    pub async fn finish(&self, patience: Duration) {
        self.0.close();
        if tokio::time::timeout(patience, self.0.wait()).await.is_err() {
            tracing::warn!(left = self.0.len(), "answers were cut off after {patience:?}");
        }
    }
}

impl Background for TrackedTasks {
    fn spawn(&self, work: BoxFuture<'static, ()>) {
        self.0.spawn(work);
    }
}
