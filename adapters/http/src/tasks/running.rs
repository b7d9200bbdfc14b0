use std::sync::Arc;

use loquat_core::task::{Task, TaskError, TaskId, Tasks};
use poem_openapi::param::Path;
use poem_openapi::{Object, OpenApi};
use serde::Serialize;

use crate::document::Area;
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
