use std::sync::Arc;

use loquat_core::task::{Task, TaskError, TaskId, TaskRecord, Tasks};
use poem_openapi::param::Path;
use poem_openapi::{Object, OpenApi};
use serde::Serialize;

use crate::area::Area;
use crate::wire::{Body, Failure, Verified};

/// What runs now.
pub(super) struct RunningTasks {
    pub tasks: Arc<Tasks>,
}

/// Running tasks
#[derive(Object, Serialize)]
#[oai(read_only_all)]
struct TaskList {
    /// Their ids
    tasks: Vec<String>,
}

/// Running tasks of a chat
#[derive(Object, Serialize)]
#[oai(read_only_all)]
struct TasksOfChat {
    task_ids: Vec<String>,
}

/// What came of a wish to stop
#[derive(Object, Serialize)]
#[oai(read_only_all)]
struct Stopped {
    /// Was there something to stop?
    status: bool,
    /// For people
    message: String,
}

/// How a task goes, or how it went
#[derive(Object, Serialize)]
#[oai(read_only_all)]
struct TaskView {
    id: String,
    /// What it works on
    chat_id: Option<String>,
    /// `pending`, `running`, `completed`, `cancelled` or `failed`
    state: &'static str,
    started_at: i64,
    /// When it was over
    ended_at: Option<i64>,
}

impl From<TaskRecord> for TaskView {
    fn from(record: TaskRecord) -> Self {
        Self {
            id: record.task.id.0,
            chat_id: record.task.item,
            state: record.state.as_str(),
            started_at: record.started_at,
            ended_at: record.ended_at,
        }
    }
}

#[OpenApi(prefix_path = "/api", tag = "Area::Tasks")]
impl RunningTasks {
    /// List the caller's running tasks, for administrators everybody's
    #[oai(path = "/tasks", method = "get", operation_id = "list_tasks")]
    async fn list(&self, caller: Verified) -> Result<Body<TaskList>, Failure> {
        let tasks = ids(self.tasks.list(&caller.0).await?);
        Ok(Body(TaskList { tasks }))
    }

    /// List the running tasks of a chat
    #[oai(path = "/tasks/chat/:chat_id", method = "get", operation_id = "list_tasks_of_chat")]
    async fn list_of_chat(&self, caller: Verified, chat_id: Path<String>) -> Result<Body<TasksOfChat>, Failure> {
        let task_ids = ids(self.tasks.list_of(&caller.0, &chat_id.0).await?);
        Ok(Body(TasksOfChat { task_ids }))
    }

    /// Read how the caller's latest tasks go and went
    ///
    /// Those of all instances, the latest first; they are remembered for an hour.
    #[oai(path = "/tasks/history", method = "get", operation_id = "list_task_history")]
    async fn history(&self, caller: Verified) -> Result<Body<Vec<TaskView>>, Failure> {
        let records = self.tasks.history(&caller.0).await?;
        Ok(Body(records.into_iter().map(TaskView::from).collect()))
    }

    /// Stop a task
    #[oai(path = "/tasks/stop/:task_id", method = "post", operation_id = "stop_task")]
    async fn stop(&self, caller: Verified, task_id: Path<String>) -> Result<Body<Stopped>, Failure> {
        let stopped = match self.tasks.stop(&caller.0, &TaskId(task_id.0)).await {
            Ok(()) => Stopped {
                status: true,
                message: "the task stops".to_owned(),
            },
            // The page stops what may have ended a moment ago; that is no failure to it.
            Err(error @ TaskError::NotFound) => Stopped {
                status: false,
                message: error.to_string(),
            },
            Err(error) => return Err(error.into()),
        };
        Ok(Body(stopped))
    }
}

fn ids(tasks: Vec<Task>) -> Vec<String> {
    tasks.into_iter().map(|task| task.id.0).collect()
}
