use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use indexmap::IndexMap;
use loquat_core::cluster::{ClusterError, InstanceId};
use loquat_core::shared::Clock;
use loquat_core::task::{Task, TaskId, TaskRegistry, TasksOf};

use crate::expiring::Expiring;

/// The list of tasks of a single process.
pub struct MemoryTaskRegistry {
    clock: Arc<dyn Clock>,
    list: Mutex<List>,
}

#[derive(Default)]
struct List {
    tasks: IndexMap<TaskId, Task>,
    /// The instances that somebody vouches for.
    alive: Expiring<()>,
}

impl MemoryTaskRegistry {
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            list: Mutex::default(),
        }
    }

    /// The list, after the tasks of dead instances fell off it.
    fn list(&self) -> MutexGuard<'_, List> {
        let now = self.clock.now();
        let mut list = self.list.lock().unwrap_or_else(PoisonError::into_inner);
        let List { tasks, alive } = &mut *list;
        tasks.retain(|_, task| {
            let instance = task.instance.as_ref();
            instance.is_none_or(|instance| alive.get(instance.as_str(), now).is_some())
        });
        list
    }

    fn keep_alive(&self, list: &mut List, instance: &InstanceId, time_to_live: Duration) {
        let now = self.clock.now();
        let until = now.plus(time_to_live);
        list.alive.insert(instance.as_str(), (), Some(until), now);
    }
}

#[async_trait]
impl TaskRegistry for MemoryTaskRegistry {
    async fn add(&self, task: &Task, time_to_live: Duration) -> Result<(), ClusterError> {
        let mut list = self.list();
        if let Some(instance) = &task.instance {
            self.keep_alive(&mut list, instance, time_to_live);
        }
        list.tasks.insert(task.id.clone(), task.clone());
        Ok(())
    }

    async fn remove(&self, task: &Task) -> Result<(), ClusterError> {
        self.list().tasks.shift_remove(&task.id);
        Ok(())
    }

    async fn vouch(&self, instance: &InstanceId, running: &[Task], time_to_live: Duration) -> Result<(), ClusterError> {
        let mut list = self.list();
        self.keep_alive(&mut list, instance, time_to_live);
        for task in running {
            list.tasks.insert(task.id.clone(), task.clone());
        }
        Ok(())
    }

    async fn find(&self, id: &TaskId) -> Result<Option<Task>, ClusterError> {
        Ok(self.list().tasks.get(id).cloned())
    }

    async fn list(&self, of: &TasksOf) -> Result<Vec<Task>, ClusterError> {
        let list = self.list();
        Ok(list.tasks.values().filter(|task| of.includes(task)).cloned().collect())
    }
}

impl std::fmt::Debug for MemoryTaskRegistry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MemoryTaskRegistry").finish_non_exhaustive()
    }
}
