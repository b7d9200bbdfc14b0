use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use indexmap::IndexMap;
use loquat_core::cluster::ClusterError;
use loquat_core::identity::UserId;
use loquat_core::shared::Clock;
use loquat_core::task::{TaskHistory, TaskId, TaskRecord};

use crate::expiring::Expiring;

/// How the tasks of a single process went.
pub struct MemoryTaskHistory {
    clock: Arc<dyn Clock>,
    records: Mutex<Expiring<IndexMap<TaskId, TaskRecord>>>,
}

impl MemoryTaskHistory {
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            records: Mutex::default(),
        }
    }
}

#[async_trait]
impl TaskHistory for MemoryTaskHistory {
    async fn note(&self, record: &TaskRecord) -> Result<(), ClusterError> {
        let Some(owner) = &record.task.owner else { return Ok(()) };
        let now = self.clock.now();
        let mut all = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        let records = all.get_or_insert(owner.as_str(), now.plus(TaskRecord::REMEMBERED), now);
        records.insert(record.task.id.clone(), record.clone());
        if records.len() > TaskRecord::KEPT {
            records.shift_remove_index(0);
        }
        Ok(())
    }

    async fn of(&self, owner: &UserId) -> Result<Vec<TaskRecord>, ClusterError> {
        let now = self.clock.now();
        let all = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        let records = all.get(owner.as_str(), now).into_iter().flatten();
        let records = records.map(|(_, record)| record.clone()).collect();
        Ok(TaskRecord::latest(records))
    }
}

impl std::fmt::Debug for MemoryTaskHistory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MemoryTaskHistory").finish_non_exhaustive()
    }
}
