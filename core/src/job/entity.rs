use crate::identity::UserId;
use crate::shared::{JsonObject, Moment};

crate::shared::id!(
    /// Names a job.
    JobId
);

/// A job as it is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct NewJob {
    pub id: JobId,
    /// Which handler does it, such as `files.purge`.
    pub kind: String,
    /// What administrators read, such as `Remove the content of report.pdf`.
    pub name: String,
    /// The user for whom it is done; `None` for the installation.
    pub owner: Option<UserId>,
    /// While a job with this key is unfinished, another is not added.
    pub key: Option<String>,
    /// What its handler needs to know. No secrets: administrators may read it.
    pub payload: JsonObject,
    /// Not before this.
    pub due: Moment,
}

impl NewJob {
    /// A job that is due at once and that nobody owns.
    pub fn new(id: impl Into<JobId>, kind: &str, name: impl Into<String>, payload: JsonObject, now: Moment) -> Self {
        Self {
            id: id.into(),
            kind: kind.to_owned(),
            name: name.into(),
            owner: None,
            key: None,
            payload,
            due: now,
        }
    }

    /// The same, done for this user.
    #[must_use]
    pub fn owned_by(self, owner: &UserId) -> Self {
        Self {
            owner: Some(owner.clone()),
            ..self
        }
    }

    /// The same, once at a time.
    #[must_use]
    pub fn keyed(self, key: impl Into<String>) -> Self {
        Self {
            key: Some(key.into()),
            ..self
        }
    }
}

/// How a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum JobState {
    /// For its time to come.
    Waiting,
    /// An instance does it, or died over it: then its lease runs out.
    Running,
    Done,
    /// Given up after too many attempts; an administrator may have it tried again.
    Failed,
}

impl JobState {
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Running, Self::Done, Self::Failed];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Is there still something to be done?
    pub const fn is_unfinished(self) -> bool {
        matches!(self, Self::Waiting | Self::Running)
    }
}

/// How far a job is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Progress {
    pub done: u64,
    /// `None` while nobody knows.
    pub total: Option<u64>,
    /// What it is at.
    pub note: String,
}

/// A job as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    pub id: JobId,
    pub kind: String,
    pub name: String,
    pub owner: Option<UserId>,
    pub key: Option<String>,
    pub payload: JsonObject,
    pub state: JobState,
    /// When it may be taken: for one that runs, when its lease ends.
    pub due: Moment,
    /// How often it was begun since it was asked for.
    pub attempts: u32,
    pub progress: Progress,
    /// Why it failed the last time.
    pub error: Option<String>,
    pub created_at: Moment,
    pub updated_at: Moment,
}

impl Job {
    /// The job that this asks for.
    pub fn asked(new: &NewJob, now: Moment) -> Self {
        let new = new.clone();
        Self {
            id: new.id,
            kind: new.kind,
            name: new.name,
            owner: new.owner,
            key: new.key,
            payload: new.payload,
            state: JobState::Waiting,
            due: new.due,
            attempts: 0,
            progress: Progress::default(),
            error: None,
            created_at: now,
            updated_at: now,
        }
    }
}
