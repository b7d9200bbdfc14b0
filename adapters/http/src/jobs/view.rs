use loquat_core::job::{Job, JobState};
use loquat_core::shared::Listing;
use poem_openapi::{Enum, Object};
use serde::Serialize;

/// How a job stands
#[derive(Debug, Clone, Copy, Default, Enum, Serialize)]
#[oai(rename_all = "lowercase")]
#[serde(rename_all = "lowercase")]
pub(super) enum JobStateName {
    #[default]
    Waiting,
    Running,
    Done,
    Failed,
}

impl From<JobState> for JobStateName {
    fn from(state: JobState) -> Self {
        match state {
            JobState::Waiting => Self::Waiting,
            JobState::Running => Self::Running,
            JobState::Done => Self::Done,
            JobState::Failed => Self::Failed,
        }
    }
}

impl From<JobStateName> for JobState {
    fn from(state: JobStateName) -> Self {
        match state {
            JobStateName::Waiting => Self::Waiting,
            JobStateName::Running => Self::Running,
            JobStateName::Done => Self::Done,
            JobStateName::Failed => Self::Failed,
        }
    }
}

/// How far a job is
#[derive(Debug, Default, Object, Serialize)]
#[oai(read_only_all)]
struct ProgressView {
    done: u64,
    /// Null while nobody knows
    total: Option<u64>,
    /// What it is at
    note: String,
}

/// Work that outlives the request that asked for it
#[derive(Debug, Object, Serialize)]
#[oai(read_only_all)]
pub(super) struct JobView {
    id: String,
    kind: String,
    name: String,
    /// The user for whom it is done; null for the installation
    owner: Option<String>,
    state: JobStateName,
    /// When it is tried the next time, in Unix seconds; while it runs, when another instance may take it over
    due: i64,
    /// How often it was begun
    attempts: u32,
    progress: ProgressView,
    /// Why it failed the last time
    error: Option<String>,
    /// In Unix seconds
    created_at: i64,
    /// In Unix seconds
    updated_at: i64,
}

impl From<Job> for JobView {
    fn from(job: Job) -> Self {
        Self {
            id: job.id.0,
            kind: job.kind,
            name: job.name,
            owner: job.owner.map(|owner| owner.0),
            state: job.state.into(),
            due: job.due.seconds(),
            attempts: job.attempts,
            progress: ProgressView {
                done: job.progress.done,
                total: job.progress.total,
                note: job.progress.note,
            },
            error: job.error,
            created_at: job.created_at.seconds(),
            updated_at: job.updated_at.seconds(),
        }
    }
}

/// A page of the jobs that fit
#[derive(Debug, Object, Serialize)]
#[oai(read_only_all)]
pub(super) struct JobPage {
    items: Vec<JobView>,
    /// How many fit on all pages together
    total: i64,
}

impl From<Listing<Job>> for JobPage {
    fn from(listing: Listing<Job>) -> Self {
        Self {
            items: listing.items.into_iter().map(JobView::from).collect(),
            total: listing.total,
        }
    }
}
