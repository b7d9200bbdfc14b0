use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::StreamExt;
use futures::channel::mpsc;
use futures::future::{Either, select};
use tracing::{debug, warn};

use crate::account::{Denied, Principal, UserId};
use crate::cluster::{ClusterError, InstanceId};
use crate::shared::Ids;
use crate::task::stop::{StopSwitch, stop_switch};
use crate::task::{StopSignal, Task, TaskCommand, TaskCommands, TaskId, TaskRegistry, TasksOf};

/// Why a task could not be listed or stopped.
#[derive(Debug, thiserror::Error)]
pub enum TaskError {
    /// It has ended, never was, or belongs to somebody else: callers must not learn which.
    #[error("no such task is running")]
    NotFound,
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    Cluster(#[from] ClusterError),
}

/// Keeps what runs on this instance, and reaches what runs on the others.
pub struct Tasks {
    instance: InstanceId,
    registry: Arc<dyn TaskRegistry>,
    commands: Arc<dyn TaskCommands>,
    ids: Arc<dyn Ids>,
    running: Mutex<HashMap<TaskId, Running>>,
    /// Ended tasks on their way off the list: a value that is dropped cannot wait for the registry itself.
    ended: mpsc::UnboundedSender<Task>,
    endings: futures::lock::Mutex<mpsc::UnboundedReceiver<Task>>,
    /// Ended tasks that the registry could not be told of.
    lingering: Mutex<Vec<Task>>,
}

struct Running {
    task: Task,
    /// Taken away when the task shall stop.
    switch: Option<StopSwitch>,
}

impl Tasks {
    /// How often an instance vouches for its tasks.
    pub const VOUCH_EVERY: Duration = Duration::from_secs(20);

    /// An instance that was silent for that long is dead.
    const TIME_TO_LIVE: Duration = Duration::from_secs(60);

    pub fn new(
        instance: InstanceId,
        registry: Arc<dyn TaskRegistry>,
        commands: Arc<dyn TaskCommands>,
        ids: Arc<dyn Ids>,
    ) -> Self {
        let (ended, endings) = mpsc::unbounded();
        Self {
            instance,
            registry,
            commands,
            ids,
            running: Mutex::default(),
            ended,
            endings: futures::lock::Mutex::new(endings),
            lingering: Mutex::default(),
        }
    }

    /// Lists a task that begins now. It is listed as long as the returned value lives.
    ///
    /// A registry out of reach does not keep anybody from working: the task is listed later, by
    /// [`vouch`](Self::vouch).
    pub async fn start(self: &Arc<Self>, owner: &UserId, item: Option<&str>) -> RunningTask {
        let task = Task {
            id: TaskId(self.ids.uuid()),
            owner: Some(owner.clone()),
            item: item.map(str::to_owned),
            instance: Some(self.instance.clone()),
        };
        let (switch, stop) = stop_switch();
        let running = Running {
            task: task.clone(),
            switch: Some(switch),
        };
        self.running().insert(task.id.clone(), running);
        let handle = RunningTask {
            tasks: self.clone(),
            task,
            stop,
        };
        if let Err(error) = self.registry.add(&handle.task, Self::TIME_TO_LIVE).await {
            warn!(task.id = %handle.task.id, error = &error as &dyn std::error::Error, "task could not be listed yet");
        }
        handle
    }

    /// The running tasks that `who` may see: his own, for administrators everybody's.
    pub async fn list(&self, who: &Principal) -> Result<Vec<Task>, TaskError> {
        who.verified()?;
        let of = if who.is_admin() {
            TasksOf::Everybody
        } else {
            TasksOf::User(who.id().clone())
        };
        self.listed(who, &of).await
    }

    /// The running tasks of a chat or document that `who` may see.
    pub async fn list_of(&self, who: &Principal, item: &str) -> Result<Vec<Task>, TaskError> {
        who.verified()?;
        self.listed(who, &TasksOf::Item(item.to_owned())).await
    }

    /// Asks a task to stop, on whichever instance it runs.
    pub async fn stop(&self, who: &Principal, id: &TaskId) -> Result<(), TaskError> {
        who.verified()?;
        let task = self.find(id).await?.ok_or(TaskError::NotFound)?;
        if !task.is_open_to(who) {
            return Err(TaskError::NotFound);
        }
        if !self.stop_here(id) {
            self.commands.send(&TaskCommand::Stop(id.clone())).await?;
        }
        Ok(())
    }

    /// Follows the commands of other instances and takes ended tasks off the list, until the process ends. Somebody
    /// must do this on every instance.
    pub async fn tend(&self) -> Result<(), ClusterError> {
        let mut commands = self.commands.commands().await?;
        let mut endings = self.endings.lock().await;
        loop {
            match select(commands.next(), endings.next()).await {
                Either::Left((Some(TaskCommand::Stop(id)), _)) => {
                    self.stop_here(&id);
                }
                Either::Right((Some(task), _)) => self.unlist(task).await,
                Either::Left((None, _)) | Either::Right((None, _)) => return Ok(()),
            }
        }
    }

    /// Tells the others that this instance lives and what it runs; due every [`Tasks::VOUCH_EVERY`].
    pub async fn vouch(&self) -> Result<(), ClusterError> {
        let lingering = std::mem::take(&mut *self.lingering.lock().unwrap_or_else(PoisonError::into_inner));
        for task in lingering {
            self.unlist(task).await;
        }
        let running: Vec<Task> = self.running().values().map(|running| running.task.clone()).collect();
        self.registry
            .vouch(&self.instance, &running, Self::TIME_TO_LIVE)
            .await?;
        // What ended just now was taken off the list and may have come back with the others.
        for task in running {
            if !self.running().contains_key(&task.id) {
                self.unlist(task).await;
            }
        }
        Ok(())
    }

    /// What the registry lists and `who` may see. Of our own tasks we know better than the registry which have ended.
    async fn listed(&self, who: &Principal, of: &TasksOf) -> Result<Vec<Task>, TaskError> {
        let mut tasks = self.registry.list(of).await?;
        let running = self.running();
        tasks.retain(|task| task.is_open_to(who) && (!self.is_ours(task) || running.contains_key(&task.id)));
        Ok(tasks)
    }

    async fn find(&self, id: &TaskId) -> Result<Option<Task>, ClusterError> {
        let here = self.running().get(id).map(|running| running.task.clone());
        if here.is_some() {
            return Ok(here);
        }
        let listed = self.registry.find(id).await?;
        Ok(listed.filter(|task| !self.is_ours(task)))
    }

    fn is_ours(&self, task: &Task) -> bool {
        task.instance.as_ref() == Some(&self.instance)
    }

    /// Gives a task of this instance the signal to stop; false if it does not run here.
    fn stop_here(&self, id: &TaskId) -> bool {
        let mut running = self.running();
        let Some(running) = running.get_mut(id) else {
            return false;
        };
        if running.switch.take().is_some() {
            debug!(task.id = %id, "stopping task {id}");
        }
        true
    }

    async fn unlist(&self, task: Task) {
        if let Err(error) = self.registry.remove(&task).await {
            warn!(task.id = %task.id, error = &error as &dyn std::error::Error, "ended task is still listed");
            self.lingering.lock().unwrap_or_else(PoisonError::into_inner).push(task);
        }
    }

    fn running(&self) -> MutexGuard<'_, HashMap<TaskId, Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Tasks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tasks")
            .field("instance", &self.instance)
            .finish_non_exhaustive()
    }
}

/// A task that runs on this instance. Whoever does the work holds it; dropping it, also in a panic, ends the task.
#[derive(Debug)]
pub struct RunningTask {
    tasks: Arc<Tasks>,
    task: Task,
    stop: StopSignal,
}

impl RunningTask {
    pub fn id(&self) -> &TaskId {
        &self.task.id
    }

    /// Tells when the work shall stop.
    pub fn stop_signal(&self) -> StopSignal {
        self.stop.clone()
    }
}

impl Drop for RunningTask {
    fn drop(&mut self) {
        self.tasks.running().remove(&self.task.id);
        // Nobody receives when the process ends; then the instance's silence takes the task off the list.
        let _ = self.tasks.ended.unbounded_send(self.task.clone());
    }
}
