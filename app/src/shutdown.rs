use std::sync::Arc;
use std::time::Duration;

use loquat_core::task::Tasks;
use loquat_realtime::Sockets;
use tokio::time::timeout;
use tracing::warn;

use crate::background::TrackedTasks;

/// How answers end when the program is asked to stop.
pub struct Shutdown {
    pub background: TrackedTasks,
    pub tasks: Arc<Tasks>,
    pub sockets: Sockets,
}

/// For telling and keeping what there is, after the time that answers had is over.
const LAST_WORDS: Duration = Duration::from_secs(5);

impl Shutdown {
    /// Lets answers finish. Those that do not in time are stopped as if their readers had done it: what there is of them
    /// is kept, and the readers are told. Then the sockets are closed, so that their pages connect elsewhere.
    pub async fn finish_answers(&self, patience: Duration) {
        let left = self.background.finish(patience).await;
        if left > 0 {
            warn!(left, "stopping answers that did not finish within {patience:?}");
            self.tasks.stop_everything();
            let left = self.background.finish(LAST_WORDS).await;
            if left > 0 {
                warn!(left, "answers were cut off");
            }
        }
        self.sockets.all_posted(LAST_WORDS).await;
        if timeout(LAST_WORDS, self.sockets.close()).await.is_err() {
            warn!("sockets were cut off");
        }
    }

    /// Takes what has ended off the list that other instances read.
    pub async fn finish_tasks(&self) {
        if timeout(LAST_WORDS, self.tasks.finish()).await.is_err() {
            warn!("other instances list tasks of this one for a while");
        }
    }
}
