use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use loquat_core::cluster::{Attendance, ClusterError, InstanceId, PresenceBoard};
use loquat_core::shared::Clock;

use crate::expiring::Expiring;

/// The board of a single process.
pub struct MemoryPresenceBoard {
    clock: Arc<dyn Clock>,
    announcements: Mutex<Expiring<Attendance>>,
}

impl MemoryPresenceBoard {
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            announcements: Mutex::default(),
        }
    }

    fn board(&self) -> MutexGuard<'_, Expiring<Attendance>> {
        self.announcements.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl PresenceBoard for MemoryPresenceBoard {
    async fn announce(
        &self,
        instance: &InstanceId,
        seen: &Attendance,
        time_to_live: Duration,
    ) -> Result<(), ClusterError> {
        let now = self.clock.now();
        self.board()
            .insert(instance.as_str(), seen.clone(), Some(now.plus(time_to_live)), now);
        Ok(())
    }

    async fn withdraw(&self, instance: &InstanceId) -> Result<(), ClusterError> {
        self.board().remove(instance.as_str());
        Ok(())
    }

    async fn announcements(&self) -> Result<Vec<(InstanceId, Attendance)>, ClusterError> {
        let now = self.clock.now();
        let board = self.board();
        Ok(board
            .iter(now)
            .map(|(instance, seen)| (InstanceId::from(instance), seen.clone()))
            .collect())
    }
}

impl std::fmt::Debug for MemoryPresenceBoard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MemoryPresenceBoard").finish_non_exhaustive()
    }
}
