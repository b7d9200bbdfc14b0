use async_trait::async_trait;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use loquat_core::identity::UserId;
use loquat_core::job::{Job, JobFilter, JobId, JobOutcome, JobState, JobStore, Lease, NewJob, Progress};
use loquat_core::shared::{Listing, Moment, Page, StoreError};

use crate::column::JsonColumn;
use crate::db::Db;
use crate::schema::loquat_jobs as jobs;

/// Jobs in a table of our own.
#[derive(Debug, Clone)]
pub struct SqlJobs {
    db: Db,
}

impl SqlJobs {
    pub fn new(db: Db) -> Self {
        Self { db }
    }
}

#[async_trait]
impl JobStore for SqlJobs {
    async fn add(&self, job: &NewJob, now: Moment) -> Result<bool, StoreError> {
        add(&self.db, job, now).await
    }

    async fn take(&self, kinds: &[&str], lease: &Lease, now: Moment) -> Result<Option<Job>, StoreError> {
        take(&self.db, kinds, lease, now).await
    }

    async fn next_due(&self, kinds: &[&str]) -> Result<Option<Moment>, StoreError> {
        next_due(&self.db, kinds).await
    }

    async fn renew(&self, id: &JobId, lease: &Lease, progress: &Progress, now: Moment) -> Result<bool, StoreError> {
        renew(&self.db, id, lease, progress, now).await
    }

    async fn finish(
        &self,
        id: &JobId,
        lease: &Lease,
        outcome: &JobOutcome,
        progress: &Progress,
        now: Moment,
    ) -> Result<bool, StoreError> {
        finish(&self.db, id, lease, outcome, progress, now).await
    }

    async fn find(&self, id: &JobId) -> Result<Option<Job>, StoreError> {
        find(&self.db, id).await
    }

    async fn list(&self, filter: &JobFilter, page: Page) -> Result<Listing<Job>, StoreError> {
        list(&self.db, filter, page).await
    }

    async fn retry(&self, id: &JobId, now: Moment) -> Result<Option<Job>, StoreError> {
        retry(&self.db, id, now).await
    }

    async fn remove(&self, id: &JobId) -> Result<bool, StoreError> {
        remove(&self.db, id).await
    }

    async fn forget_done(&self, before: Moment) -> Result<usize, StoreError> {
        forget_done(&self.db, before).await
    }
}

#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = jobs)]
pub(crate) struct JobRow {
    id: String,
    kind: String,
    name: String,
    owner: Option<String>,
    key: Option<String>,
    payload: JsonColumn,
    state: String,
    due: i64,
    attempts: i64,
    progress_done: i64,
    progress_total: Option<i64>,
    progress_note: String,
    error: Option<String>,
    created_at: i64,
    updated_at: i64,
}

impl JobRow {
    /// The row of a job that is asked for.
    pub(crate) fn asked(new: &NewJob, now: Moment) -> Self {
        let job = Job::asked(new, now);
        Self {
            id: job.id.0,
            kind: job.kind,
            name: job.name,
            owner: job.owner.map(|owner| owner.0),
            key: job.key,
            payload: JsonColumn::object(Some(&job.payload)),
            state: job.state.name().to_owned(),
            due: job.due.milliseconds(),
            attempts: i64::from(job.attempts),
            progress_done: 0,
            progress_total: None,
            progress_note: String::new(),
            error: None,
            created_at: now.milliseconds(),
            updated_at: now.milliseconds(),
        }
    }
}

impl From<JobRow> for Job {
    fn from(row: JobRow) -> Self {
        Self {
            id: row.id.into(),
            kind: row.kind,
            name: row.name,
            owner: row.owner.map(UserId),
            key: row.key,
            payload: row.payload.into_object().unwrap_or_default(),
            // A state that a newer version knows is one that nobody here may touch.
            state: JobState::named(&row.state).unwrap_or(JobState::Failed),
            due: moment(row.due),
            attempts: u32::try_from(row.attempts).unwrap_or(u32::MAX),
            progress: Progress {
                done: u64::try_from(row.progress_done).unwrap_or_default(),
                total: row.progress_total.and_then(|total| u64::try_from(total).ok()),
                note: row.progress_note,
            },
            error: row.error,
            created_at: moment(row.created_at),
            updated_at: moment(row.updated_at),
        }
    }
}

fn moment(milliseconds: i64) -> Moment {
    Moment::from_nanoseconds(milliseconds.saturating_mul(1_000_000))
}

fn count(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

const WAITING: &str = JobState::Waiting.name();
const RUNNING: &str = JobState::Running.name();
const UNFINISHED: [&str; 2] = [WAITING, RUNNING];

/// Writes jobs in the transaction that asks for them: `add_jobs!(conn, &jobs, now)` among the statements of a
/// [`write_db!`] block. Answers how many were not there already.
macro_rules! add_jobs {
    ($conn:expr, $jobs:expr, $now:expr) => {{
        let mut added = 0_usize;
        for job in $jobs {
            added += diesel::insert_into($crate::schema::loquat_jobs::table)
                .values($crate::jobs::JobRow::asked(job, $now))
                .on_conflict_do_nothing()
                .execute($conn)
                .await?;
        }
        added
    }};
}

async fn add(db: &Db, job: &NewJob, now: Moment) -> Result<bool, StoreError> {
    let added = write_db!(db, conn => Ok(add_jobs!(conn, [job], now)))?;
    Ok(added > 0)
}

async fn take(db: &Db, kinds: &[&str], lease: &Lease, now: Moment) -> Result<Option<Job>, StoreError> {
    let now = now.milliseconds();
    let row: Option<JobRow> = write_db!(db, conn => {
        let is_due = || jobs::state.eq_any(UNFINISHED).and(jobs::due.le(now));
        loop {
            let next: Option<String> = jobs::table
                .filter(is_due())
                .filter(jobs::kind.eq_any(kinds))
                .order((jobs::due, jobs::id))
                .select(jobs::id)
                .first(conn)
                .await
                .optional()?;
            let Some(next) = next else { break Ok(None) };
            // On PostgreSQL another may have been quicker: then it is not due any more.
            let taken = diesel::update(jobs::table.find(&next))
                .filter(is_due())
                .set((
                    jobs::state.eq(RUNNING),
                    jobs::due.eq(lease.until.milliseconds()),
                    jobs::lease.eq(&lease.token),
                    jobs::attempts.eq(jobs::attempts + 1),
                    jobs::updated_at.eq(now),
                ))
                .returning(JobRow::as_returning())
                .get_result(conn)
                .await
                .optional()?;
            if taken.is_some() {
                break Ok(taken);
            }
        }
    })?;
    Ok(row.map(Job::from))
}

async fn next_due(db: &Db, kinds: &[&str]) -> Result<Option<Moment>, StoreError> {
    let due: Option<i64> = on_db!(db, conn => {
        jobs::table
            .filter(jobs::state.eq_any(UNFINISHED))
            .filter(jobs::kind.eq_any(kinds))
            .order(jobs::due)
            .select(jobs::due)
            .first(conn)
            .await
            .optional()
    })?;
    Ok(due.map(moment))
}

async fn renew(db: &Db, id: &JobId, lease: &Lease, progress: &Progress, now: Moment) -> Result<bool, StoreError> {
    let renewed = write_db!(db, conn => {
        diesel::update(jobs::table.find(&id.0))
            .filter(jobs::state.eq(RUNNING).and(jobs::lease.eq(&lease.token)))
            .set((
                jobs::due.eq(lease.until.milliseconds()),
                jobs::progress_done.eq(count(progress.done)),
                jobs::progress_total.eq(progress.total.map(count)),
                jobs::progress_note.eq(&progress.note),
                jobs::updated_at.eq(now.milliseconds()),
            ))
            .execute(conn)
            .await
    })?;
    Ok(renewed > 0)
}

async fn finish(
    db: &Db,
    id: &JobId,
    lease: &Lease,
    outcome: &JobOutcome,
    progress: &Progress,
    now: Moment,
) -> Result<bool, StoreError> {
    let now = now.milliseconds();
    let (state, due, attempts, error) = match outcome {
        JobOutcome::Done => (JobState::Done, now, None, None),
        JobOutcome::Failed { error } => (JobState::Failed, now, None, Some(error)),
        JobOutcome::Again { due, attempts, error } => (
            JobState::Waiting,
            due.milliseconds(),
            Some(i64::from(*attempts)),
            error.as_ref(),
        ),
    };
    let finished = write_db!(db, conn => {
        diesel::update(jobs::table.find(&id.0))
            .filter(jobs::state.eq(RUNNING).and(jobs::lease.eq(&lease.token)))
            .set((
                jobs::state.eq(state.name()),
                jobs::due.eq(due),
                jobs::lease.eq(None::<&str>),
                // `None` leaves the column as it is.
                attempts.map(|attempts| jobs::attempts.eq(attempts)),
                jobs::error.eq(error),
                jobs::progress_done.eq(count(progress.done)),
                jobs::progress_total.eq(progress.total.map(count)),
                jobs::progress_note.eq(&progress.note),
                jobs::updated_at.eq(now),
            ))
            .execute(conn)
            .await
    })?;
    Ok(finished > 0)
}

async fn find(db: &Db, id: &JobId) -> Result<Option<Job>, StoreError> {
    let row: Option<JobRow> = on_db!(db, conn => {
        jobs::table.find(&id.0).select(JobRow::as_select()).first(conn).await.optional()
    })?;
    Ok(row.map(Job::from))
}

/// The jobs that a filter lets through, as a boxed query.
macro_rules! filtered {
    ($query:expr, $filter:expr) => {{
        let mut query = $query.into_boxed();
        if let Some(state) = $filter.state {
            query = query.filter(jobs::state.eq(state.name()));
        }
        if let Some(kind) = &$filter.kind {
            query = query.filter(jobs::kind.eq(kind));
        }
        if let Some(owner) = &$filter.owner {
            query = query.filter(jobs::owner.eq(&owner.0));
        }
        query
    }};
}

async fn list(db: &Db, filter: &JobFilter, page: Page) -> Result<Listing<Job>, StoreError> {
    let rows: Vec<JobRow> = on_db!(db, conn => {
        filtered!(jobs::table.select(JobRow::as_select()), filter)
            .order((jobs::updated_at.desc(), jobs::id))
            .offset(page.offset)
            .limit(page.limit)
            .load(conn)
            .await
    })?;
    let total: i64 = on_db!(db, conn => {
        filtered!(jobs::table.count(), filter).get_result(conn).await
    })?;
    Ok(Listing {
        items: rows.into_iter().map(Job::from).collect(),
        total,
    })
}

async fn retry(db: &Db, id: &JobId, now: Moment) -> Result<Option<Job>, StoreError> {
    let now = now.milliseconds();
    let row: Option<JobRow> = write_db!(db, conn => {
        diesel::update(jobs::table.find(&id.0))
            .filter(jobs::state.eq(JobState::Failed.name()))
            .set((
                jobs::state.eq(WAITING),
                jobs::due.eq(now),
                jobs::attempts.eq(0),
                jobs::error.eq(None::<&str>),
                jobs::updated_at.eq(now),
            ))
            .returning(JobRow::as_returning())
            .get_result(conn)
            .await
            .optional()
    })?;
    Ok(row.map(Job::from))
}

async fn remove(db: &Db, id: &JobId) -> Result<bool, StoreError> {
    let removed = write_db!(db, conn => {
        diesel::delete(jobs::table.find(&id.0)).filter(jobs::state.ne(RUNNING)).execute(conn).await
    })?;
    Ok(removed > 0)
}

async fn forget_done(db: &Db, before: Moment) -> Result<usize, StoreError> {
    let forgotten = write_db!(db, conn => {
        diesel::delete(jobs::table)
            .filter(jobs::state.eq(JobState::Done.name()).and(jobs::updated_at.lt(before.milliseconds())))
            .execute(conn)
            .await
    })?;
    Ok(forgotten)
}
