use std::time::Duration;

use async_trait::async_trait;
use futures::stream::BoxStream;

use crate::cluster::{ClusterError, InstanceId};
use crate::identity::UserId;
use crate::task::{Task, TaskId, TaskRecord};

/// Which tasks are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TasksOf {
    Everybody,
    User(UserId),
    /// All that work on one chat or document.
    Item(String),
}

impl TasksOf {
    /// Is the task one of those?
    pub fn includes(&self, task: &Task) -> bool {
        match self {
            Self::Everybody => true,
            Self::User(user) => task.owner.as_ref() == Some(user),
            Self::Item(item) => task.item.as_ref() == Some(item),
        }
    }
}

/// Lists what runs on all instances.
#[async_trait]
pub trait TaskRegistry: Send + Sync {
    /// Lists the task, and vouches for its instance for the time to live.
    async fn add(&self, task: &Task, time_to_live: Duration) -> Result<(), ClusterError>;

    /// Takes the task off the list; one that is not on it is no error.
    async fn remove(&self, task: &Task) -> Result<(), ClusterError>;

    /// Vouches for the instance, which runs these tasks, for another time to live, and lists those again that have got
    /// lost. The tasks of an instance for which nobody vouches in time fall off the list: it died.
    async fn vouch(&self, instance: &InstanceId, running: &[Task], time_to_live: Duration) -> Result<(), ClusterError>;

    /// The task of that id, if it runs.
    async fn find(&self, id: &TaskId) -> Result<Option<Task>, ClusterError>;

    /// The tasks that run, in no particular order.
    async fn list(&self, of: &TasksOf) -> Result<Vec<Task>, ClusterError>;
}

/// Remembers for a while how tasks go and went, on all instances.
#[async_trait]
pub trait TaskHistory: Send + Sync {
    /// Notes how far a task is, in the place of what was noted of it before. Of each owner the latest
    /// [`TaskRecord::KEPT`] are remembered, and those for at least [`TaskRecord::REMEMBERED`]; what nobody owns is not.
    async fn note(&self, record: &TaskRecord) -> Result<(), ClusterError>;

    /// The tasks of the owner, the latest first.
    async fn of(&self, owner: &UserId) -> Result<Vec<TaskRecord>, ClusterError>;
}

/// What instances ask of each other's tasks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TaskCommand {
    Stop(TaskId),
}

/// Carries commands to the instances that run the tasks.
#[async_trait]
pub trait TaskCommands: Send + Sync {
    /// Tells every instance, the sending one included.
    async fn send(&self, command: &TaskCommand) -> Result<(), ClusterError>;

    /// The commands from now on. The stream goes on by itself after a broken connection.
    async fn commands(&self) -> Result<BoxStream<'static, TaskCommand>, ClusterError>;
}
