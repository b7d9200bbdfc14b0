use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::shared::Seconds;
use crate::task::Task;

/// How far a task is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskState {
    /// It has been started, and what it waits for has not begun.
    Pending,
    Running,
    /// It did all it was to do.
    Completed,
    /// Somebody stopped it.
    Cancelled,
    /// It could not go on, or its instance died.
    Failed,
}

impl TaskState {
    /// Will nothing come any more?
    pub fn is_over(self) -> bool {
        matches!(self, Self::Completed | Self::Cancelled | Self::Failed)
    }

    /// The state in a word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Running => "running",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
            Self::Failed => "failed",
        }
    }
}

/// How a task goes, or how it went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskRecord {
    pub task: Task,
    pub state: TaskState,
    pub started_at: Seconds,
    /// When it was over.
    pub ended_at: Option<Seconds>,
}

impl TaskRecord {
    /// How many of one owner are remembered at most.
    pub const KEPT: usize = 100;

    /// For how long those of an owner are remembered after the latest.
    pub const REMEMBERED: Duration = Duration::from_secs(60 * 60);

    /// Puts the latest first and leaves out those that are not kept.
    pub fn latest(mut records: Vec<Self>) -> Vec<Self> {
        records.sort_by(|a, b| (b.started_at, &b.task.id).cmp(&(a.started_at, &a.task.id)));
        records.truncate(Self::KEPT);
        records
    }
}
