use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::StreamExt;
use futures::channel::mpsc;
use futures::future::{Either, select};
use tracing::{debug, warn};

use crate::cluster::{ClusterError, InstanceId};
use crate::identity::{Denied, Member, UserId};
use crate::shared::{Clock, Ids};
use crate::task::stop::{StopSwitch, stop_switch};
use crate::task::{
    StopSignal, Task, TaskCommand, TaskCommands, TaskHistory, TaskId, TaskRecord, TaskRegistry, TaskState, TasksOf,
};

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
    history: Arc<dyn TaskHistory>,
    ids: Arc<dyn Ids>,
    clock: Arc<dyn Clock>,
    running: Mutex<HashMap<TaskId, Running>>,
    /// What tasks have become, on its way to the registry and the history: work is not to wait for them, and a value
    /// that is dropped cannot.
    news: mpsc::UnboundedSender<TaskRecord>,
    heard: futures::lock::Mutex<mpsc::UnboundedReceiver<TaskRecord>>,
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
        history: Arc<dyn TaskHistory>,
        ids: Arc<dyn Ids>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let (news, heard) = mpsc::unbounded();
        Self {
            instance,
            registry,
            commands,
            history,
            ids,
            clock,
            running: Mutex::default(),
            news,
            heard: futures::lock::Mutex::new(heard),
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
        let record = TaskRecord {
            task: task.clone(),
            state: TaskState::Pending,
            started_at: self.clock.now().seconds(),
            ended_at: None,
        };
        let handle = RunningTask {
            tasks: self.clone(),
            id: task.id.clone(),
            record: Mutex::new(record),
            stop,
        };
        if let Err(error) = self.registry.add(&task, Self::TIME_TO_LIVE).await {
            warn!(task.id = %task.id, error = &error as &dyn std::error::Error, "task could not be listed yet");
        }
        handle.tell();
        handle
    }

    /// The running tasks that `who` may see: their own, for administrators everybody's.
    pub async fn list(&self, who: &Member) -> Result<Vec<Task>, TaskError> {
        let of = if who.is_admin() {
            TasksOf::Everybody
        } else {
            TasksOf::User(who.id().clone())
        };
        self.listed(who, &of).await
    }

    /// The running tasks of a chat or document that `who` may see.
    pub async fn list_of(&self, who: &Member, item: &str) -> Result<Vec<Task>, TaskError> {
        self.listed(who, &TasksOf::Item(item.to_owned())).await
    }

    /// How the caller's tasks go and went on all instances, the latest first.
    pub async fn history(&self, who: &Member) -> Result<Vec<TaskRecord>, TaskError> {
        // In this order: what is over is noted first and taken off the list then.
        let listed = self.registry.list(&TasksOf::User(who.id().clone())).await?;
        let mut records = self.history.of(who.id()).await?;
        let running = self.running();
        for record in &mut records {
            let id = &record.task.id;
            let goes_on = running.contains_key(id) || listed.iter().any(|task| task.id == *id);
            if !record.state.is_over() && !goes_on {
                // Nobody has said how it ended: whoever ran it has died.
                record.state = TaskState::Failed;
            }
        }
        Ok(records)
    }

    /// Asks a task to stop, on whichever instance it runs.
    #[tracing::instrument(skip_all, fields(task.id = id.as_str()))]
    pub async fn stop(&self, who: &Member, id: &TaskId) -> Result<(), TaskError> {
        let task = self.find(id).await?.ok_or(TaskError::NotFound)?;
        if !task.is_open_to(who) {
            return Err(TaskError::NotFound);
        }
        if !self.stop_here(id) {
            self.commands.send(&TaskCommand::Stop(id.clone())).await?;
        }
        Ok(())
    }

    /// Follows the commands of other instances, notes how tasks go and takes ended ones off the list, until the process
    /// ends. Somebody must do this on every instance.
    pub async fn run(&self) -> Result<(), ClusterError> {
        let mut commands = self.commands.commands().await?;
        let mut heard = self.heard.lock().await;
        loop {
            match select(commands.next(), heard.next()).await {
                Either::Left((Some(TaskCommand::Stop(id)), _)) => {
                    self.stop_here(&id);
                }
                Either::Right((Some(record), _)) => self.keep(record).await,
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

    /// Asks everything that runs here to stop, because the process is about to end.
    pub fn stop_everything(&self) {
        for running in self.running().values_mut() {
            running.switch = None;
        }
    }

    /// Notes how tasks have ended and takes them off the list, once nobody [tends](Self::tend) them any more.
    pub async fn finish(&self) {
        let mut heard = self.heard.lock().await;
        while let Ok(record) = heard.try_recv() {
            self.keep(record).await;
        }
    }

    /// What the registry lists and `who` may see. Of our own tasks we know better than the registry which have ended.
    async fn listed(&self, who: &Member, of: &TasksOf) -> Result<Vec<Task>, TaskError> {
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

    async fn keep(&self, record: TaskRecord) {
        if let Err(error) = self.history.note(&record).await {
            debug!(
                task.id = %record.task.id,
                error = &error as &dyn std::error::Error,
                "nobody will know how the task went"
            );
        }
        if record.state.is_over() {
            self.unlist(record.task).await;
        }
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
    id: TaskId,
    record: Mutex<TaskRecord>,
    stop: StopSignal,
}

impl RunningTask {
    pub fn id(&self) -> &TaskId {
        &self.id
    }

    /// Tells when the work shall stop.
    pub fn stop_signal(&self) -> StopSignal {
        self.stop.clone()
    }

    /// What the work waited for has begun.
    pub fn begins(&self) {
        let mut record = self.record();
        if record.state == TaskState::Pending {
            record.state = TaskState::Running;
            drop(record);
            self.tell();
        }
    }

    /// Ends the task. One that is only dropped was cancelled if it had been told to stop, and otherwise has failed.
    pub fn ends(self, state: TaskState) {
        self.record().state = state;
    }

    fn tell(&self) {
        // Nobody hears it when the process ends; then the instance's silence takes the task off the list.
        let _ = self.tasks.news.unbounded_send(self.record().clone());
    }

    fn record(&self) -> MutexGuard<'_, TaskRecord> {
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for RunningTask {
    fn drop(&mut self) {
        // Asked first: what is taken off the list cannot be stopped any more, which looks like a stop.
        let was_stopped = self.stop.is_given();
        self.tasks.running().remove(&self.id);
        {
            let mut record = self.record();
            if !record.state.is_over() {
                record.state = match was_stopped {
                    true => TaskState::Cancelled,
                    false => TaskState::Failed,
                };
            }
            record.ended_at = Some(self.tasks.clock.now().seconds());
        }
        self.tell();
    }
}
