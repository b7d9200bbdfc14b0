use std::error::Error;
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use tokio::task::JoinSet;
use tracing::warn;

/// When a worker begins again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// After a failure. One that comes to its end has nothing more to do.
    UntilItEnds,
    /// Whenever it came to an end, well or badly.
    Always,
    /// After this pause.
    Every(Duration),
}

/// Delay before a failed worker begins again.
const AGAIN: Duration = Duration::from_secs(1);

type Run = Box<dyn FnMut() -> BoxFuture<'static, Result<(), Box<dyn Error + Send + Sync>>> + Send>;

/// Something that goes on beside the requests on this instance.
pub struct Worker {
    pub name: &'static str,
    pub when: When,
    run: Run,
}

impl Worker {
    pub fn new<S, W, E>(name: &'static str, when: When, subject: S, run: impl Fn(S) -> W + Send + 'static) -> Self
    where
        S: Clone + Send + 'static,
        W: Future<Output = Result<(), E>> + Send + 'static,
        E: Into<Box<dyn Error + Send + Sync>>,
    {
        let run = move || run(subject.clone()).map(|done| done.map_err(Into::into)).boxed();
        Self {
            name,
            when,
            run: Box::new(run),
        }
    }

    async fn work(mut self) {
        loop {
            let ended = (self.run)().await;
            let failed = ended.is_err();
            if let Err(error) = ended {
                warn!(cause = ?error, "the worker \"{}\" failed: {error}", self.name);
            }
            match self.when {
                When::UntilItEnds if !failed => return,
                When::UntilItEnds | When::Always => tokio::time::sleep(AGAIN).await,
                When::Every(pause) => tokio::time::sleep(pause).await,
            }
        }
    }
}

/// The workers of this instance. Dropping them ends them.
#[derive(Debug, Default)]
pub struct Workers(JoinSet<()>);

impl Workers {
    pub fn begin(workers: impl IntoIterator<Item = Worker>) -> Self {
        let mut running = JoinSet::new();
        for worker in workers {
            running.spawn(worker.work());
        }
        Self(running)
    }

    /// Ends them where they are.
    pub async fn end(mut self) {
        self.0.shutdown().await;
    }
}
