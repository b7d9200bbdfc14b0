use async_trait::async_trait;
use loquat_core::job::{Job, JobFilter, JobId, JobOutcome, JobState, JobStore, Lease, NewJob, Progress};
use loquat_core::shared::{Listing, Moment, Page, StoreError};

use crate::Memory;
use crate::page::listing;
use crate::tables::Tables;

/// Jobs in memory.
#[derive(Debug, Clone)]
pub struct MemoryJobs {
    memory: Memory,
}

impl MemoryJobs {
    pub fn new(memory: Memory) -> Self {
        Self { memory }
    }
}

/// A job and the token of whoever runs it.
#[derive(Debug, Clone)]
pub(crate) struct KeptJob {
    job: Job,
    lease: Option<String>,
}

impl KeptJob {
    fn is_due(&self, kinds: &[&str], now: Moment) -> bool {
        self.is_wanted(kinds) && self.job.due <= now
    }

    fn is_wanted(&self, kinds: &[&str]) -> bool {
        self.job.state.is_unfinished() && kinds.contains(&self.job.kind.as_str())
    }

    fn is_held(&self, lease: &Lease) -> bool {
        self.job.state == JobState::Running && self.lease.as_ref() == Some(&lease.token)
    }
}

impl Tables {
    /// Adds a job with the change that asks for it.
    pub(crate) fn add_job(&mut self, new: &NewJob, now: Moment) -> bool {
        let taken = self.jobs.contains_key(&new.id) || self.has_unfinished(new.key.as_ref());
        if !taken {
            let job = Job::asked(new, now);
            self.jobs.insert(new.id.clone(), KeptJob { job, lease: None });
        }
        !taken
    }

    fn has_unfinished(&self, key: Option<&String>) -> bool {
        let same = |kept: &KeptJob| kept.job.state.is_unfinished() && kept.job.key.as_ref() == key;
        key.is_some() && self.jobs.values().any(same)
    }
}

#[async_trait]
impl JobStore for MemoryJobs {
    async fn add(&self, job: &NewJob, now: Moment) -> Result<bool, StoreError> {
        Ok(self.memory.tables().add_job(job, now))
    }

    async fn take(&self, kinds: &[&str], lease: &Lease, now: Moment) -> Result<Option<Job>, StoreError> {
        let mut tables = self.memory.tables();
        let due = tables.jobs.values_mut().filter(|kept| kept.is_due(kinds, now));
        Ok(due.min_by_key(|kept| kept.job.due).map(|kept| {
            kept.lease = Some(lease.token.clone());
            kept.job.state = JobState::Running;
            kept.job.due = lease.until;
            kept.job.attempts += 1;
            kept.job.updated_at = now;
            kept.job.clone()
        }))
    }

    async fn next_due(&self, kinds: &[&str]) -> Result<Option<Moment>, StoreError> {
        let tables = self.memory.tables();
        let wanted = tables.jobs.values().filter(|kept| kept.is_wanted(kinds));
        Ok(wanted.map(|kept| kept.job.due).min())
    }

    async fn renew(&self, id: &JobId, lease: &Lease, progress: &Progress, now: Moment) -> Result<bool, StoreError> {
        let mut tables = self.memory.tables();
        let Some(kept) = tables.jobs.get_mut(id).filter(|kept| kept.is_held(lease)) else {
            return Ok(false);
        };
        kept.job.due = lease.until;
        kept.job.progress = progress.clone();
        kept.job.updated_at = now;
        Ok(true)
    }

    async fn finish(
        &self,
        id: &JobId,
        lease: &Lease,
        outcome: &JobOutcome,
        progress: &Progress,
        now: Moment,
    ) -> Result<bool, StoreError> {
        let mut tables = self.memory.tables();
        let Some(kept) = tables.jobs.get_mut(id).filter(|kept| kept.is_held(lease)) else {
            return Ok(false);
        };
        kept.lease = None;
        let job = &mut kept.job;
        (job.due, job.updated_at, job.progress) = (now, now, progress.clone());
        match outcome.clone() {
            JobOutcome::Done => (job.state, job.error) = (JobState::Done, None),
            JobOutcome::Failed { error } => (job.state, job.error) = (JobState::Failed, Some(error)),
            JobOutcome::Again { due, attempts, error } => {
                (job.state, job.due, job.attempts, job.error) = (JobState::Waiting, due, attempts, error);
            }
        }
        Ok(true)
    }

    async fn find(&self, id: &JobId) -> Result<Option<Job>, StoreError> {
        Ok(self.memory.tables().jobs.get(id).map(|kept| kept.job.clone()))
    }

    async fn list(&self, filter: &JobFilter, page: Page) -> Result<Listing<Job>, StoreError> {
        let tables = self.memory.tables();
        let jobs = tables.jobs.values().map(|kept| &kept.job);
        let mut jobs: Vec<&Job> = jobs.filter(|job| filter.includes(job)).collect();
        jobs.sort_by(|one, other| {
            let latest = other.updated_at.cmp(&one.updated_at);
            latest.then_with(|| one.id.cmp(&other.id))
        });
        Ok(listing(jobs, Some(page)))
    }

    async fn retry(&self, id: &JobId, now: Moment) -> Result<Option<Job>, StoreError> {
        let mut tables = self.memory.tables();
        let failed = tables.jobs.get(id).filter(|kept| kept.job.state == JobState::Failed);
        let Some(key) = failed.map(|kept| kept.job.key.clone()) else {
            return Ok(None);
        };
        if tables.has_unfinished(key.as_ref()) {
            return Err(StoreError::Duplicate("key".to_owned()));
        }
        Ok(tables.jobs.get_mut(id).map(|kept| {
            let job = &mut kept.job;
            (job.state, job.due, job.attempts, job.error, job.updated_at) = (JobState::Waiting, now, 0, None, now);
            job.clone()
        }))
    }

    async fn remove(&self, id: &JobId) -> Result<bool, StoreError> {
        let mut tables = self.memory.tables();
        let idle = tables
            .jobs
            .get(id)
            .is_some_and(|kept| kept.job.state != JobState::Running);
        Ok(idle && tables.jobs.shift_remove(id).is_some())
    }

    async fn forget_done(&self, before: Moment) -> Result<usize, StoreError> {
        let mut tables = self.memory.tables();
        let there = tables.jobs.len();
        tables
            .jobs
            .retain(|_, kept| kept.job.state != JobState::Done || kept.job.updated_at >= before);
        Ok(there - tables.jobs.len())
    }
}
