use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use tokio::time::timeout;
use tracing::{debug, warn};

/// Something that happens when the program is asked to stop.
pub struct Phase {
    pub name: &'static str,
    /// It is cut off after this time.
    pub within: Duration,
    run: BoxFuture<'static, ()>,
}

impl Phase {
    pub fn new(name: &'static str, within: Duration, run: impl Future<Output = ()> + Send + 'static) -> Self {
        Self {
            name,
            within,
            run: run.boxed(),
        }
    }
}

/// The order in which the program ends.
pub struct Shutdown {
    /// While connections that are under way come to their end.
    pub draining: Vec<Phase>,
    /// When nobody is connected any more.
    pub afterwards: Vec<Phase>,
}

/// Goes through the phases, one after the other.
pub async fn pass(phases: Vec<Phase>) {
    for phase in phases {
        debug!("stopping: {}", phase.name);
        if timeout(phase.within, phase.run).await.is_err() {
            warn!(
                "stopping: \"{}\" took longer than {:?} and was cut off",
                phase.name, phase.within
            );
        }
    }
}
