use async_trait::async_trait;

use crate::identity::UserId;
use crate::job::{Job, JobId, JobState, NewJob, Progress};
use crate::shared::{Listing, Moment, Page, StoreError};

/// The right to do a job alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// Proves to the store that the job is still ours.
    pub token: String,
    /// When another may take the job if nobody renews the lease.
    pub until: Moment,
}

/// What became of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JobOutcome {
    Done,
    /// It waits for another attempt.
    Again {
        due: Moment,
        /// How often it was begun so far.
        attempts: u32,
        error: Option<String>,
    },
    Failed {
        error: String,
    },
}

/// Which jobs are listed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct JobFilter {
    pub state: Option<JobState>,
    pub kind: Option<String>,
    pub owner: Option<UserId>,
}

impl JobFilter {
    /// Is the job one of those?
    pub fn includes(&self, job: &Job) -> bool {
        self.state.is_none_or(|state| state == job.state)
            && self.kind.as_ref().is_none_or(|kind| *kind == job.kind)
            && self
                .owner
                .as_ref()
                .is_none_or(|owner| Some(owner) == job.owner.as_ref())
    }
}

/// Keeps jobs, for all instances.
#[async_trait]
pub trait JobStore: Send + Sync {
    /// Adds the job; false if there is an unfinished one with its key, which stays as it is. A store whose own change
    /// asks for a job writes it in the transaction of that change.
    async fn add(&self, job: &NewJob, now: Moment) -> Result<bool, StoreError>;

    /// Takes the job of these kinds that is due for the longest: it runs now, with one attempt more, until the lease ends.
    /// One that runs and whose lease is over is due again. No two callers get the same job.
    async fn take(&self, kinds: &[&str], lease: &Lease, now: Moment) -> Result<Option<Job>, StoreError>;

    /// When the next job of these kinds is due; one that runs, when its lease ends.
    async fn next_due(&self, kinds: &[&str]) -> Result<Option<Moment>, StoreError>;

    /// Holds on to a job that runs under the lease, and notes how far it is; false if another has it meanwhile.
    async fn renew(&self, id: &JobId, lease: &Lease, progress: &Progress, now: Moment) -> Result<bool, StoreError>;

    /// Ends an attempt; false if another has the job meanwhile, of which nothing is changed then.
    async fn finish(
        &self,
        id: &JobId,
        lease: &Lease,
        outcome: &JobOutcome,
        progress: &Progress,
        now: Moment,
    ) -> Result<bool, StoreError>;

    async fn find(&self, id: &JobId) -> Result<Option<Job>, StoreError>;

    /// The jobs, those that changed last first.
    async fn list(&self, filter: &JobFilter, page: Page) -> Result<Listing<Job>, StoreError>;

    /// Has a failed job tried again as if it were new, and answers it; `None` if there is none of that id that failed.
    /// [`StoreError::Duplicate`] if an unfinished one has its key.
    async fn retry(&self, id: &JobId, now: Moment) -> Result<Option<Job>, StoreError>;

    /// Removes a job that does not run; false if there is none.
    async fn remove(&self, id: &JobId) -> Result<bool, StoreError>;

    /// Forgets the jobs that were done before this, and answers how many.
    async fn forget_done(&self, before: Moment) -> Result<usize, StoreError>;
}
