use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;

use crate::job::{Job, JobFailure, Progress};

/// Does jobs of one kind.
#[async_trait]
pub trait JobHandler: Send + Sync {
    /// The kind, such as `files.purge`: the area, a full stop, the deed. Jobs in databases have it, so it stays as it is.
    fn kind(&self) -> &'static str;

    fn limits(&self) -> JobLimits {
        JobLimits::default()
    }

    /// How often a job of this kind comes back by itself; `None` if it is done when it is asked for.
    fn every(&self) -> Option<Duration> {
        None
    }

    /// What administrators read of a job that comes back by itself.
    fn name(&self) -> &'static str {
        self.kind()
    }

    /// Does the job. It may have been begun before, wholly or in part. It may be dropped at any await: when another
    /// instance took it over, when the program ends, when its time is over.
    async fn run(&self, job: &Job, run: &JobRun) -> Result<(), JobFailure>;
}

/// What jobs of a kind may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JobLimits {
    /// So often it is begun before it is given up.
    pub attempts: u32,
    /// For one attempt.
    pub deadline: Duration,
    /// So many at once on one instance.
    pub at_once: usize,
}

impl Default for JobLimits {
    fn default() -> Self {
        Self {
            attempts: 10,
            deadline: Duration::from_secs(600),
            at_once: 2,
        }
    }
}

/// The attempt at a job that is under way.
#[derive(Debug, Clone, Default)]
pub struct JobRun {
    progress: Arc<Mutex<Progress>>,
}

impl JobRun {
    pub(super) fn from(progress: &Progress) -> Self {
        Self {
            progress: Arc::new(Mutex::new(progress.clone())),
        }
    }

    /// Tells administrators how far it is. Costs nothing: it is written with the next sign of life.
    pub fn is_at(&self, done: u64, total: impl Into<Option<u64>>, note: impl Into<String>) {
        *self.progress.lock().unwrap_or_else(PoisonError::into_inner) = Progress {
            done,
            total: total.into(),
            note: note.into(),
        };
    }

    /// How far it is: also how far an attempt before was.
    pub fn progress(&self) -> Progress {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
