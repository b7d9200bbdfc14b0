use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use loquat_core::cluster::{ClusterError, Lease, Locks};
use loquat_core::shared::Clock;

use crate::expiring::Expiring;

/// Locks within a single process.
pub struct MemoryLocks {
    clock: Arc<dyn Clock>,
    last_token: AtomicU64,
    /// By name, the token of the lease that holds the lock.
    holders: Mutex<Expiring<String>>,
}

impl MemoryLocks {
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            last_token: AtomicU64::new(0),
            holders: Mutex::default(),
        }
    }

    fn holders(&self) -> MutexGuard<'_, Expiring<String>> {
        self.holders.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Locks for MemoryLocks {
    async fn acquire(&self, name: &str, time_to_live: Duration) -> Result<Option<Lease>, ClusterError> {
        let now = self.clock.now();
        let mut holders = self.holders();
        if holders.get(name, now).is_some() {
            return Ok(None);
        }
        let token = self.last_token.fetch_add(1, Ordering::Relaxed).to_string();
        holders.insert(name, token.clone(), Some(now.plus(time_to_live)), now);
        Ok(Some(Lease {
            name: name.to_owned(),
            token,
        }))
    }

    async fn renew(&self, lease: &Lease, time_to_live: Duration) -> Result<bool, ClusterError> {
        let now = self.clock.now();
        let mut holders = self.holders();
        let ours = holders.get(&lease.name, now) == Some(&lease.token);
        if ours {
            holders.insert(&lease.name, lease.token.clone(), Some(now.plus(time_to_live)), now);
        }
        Ok(ours)
    }

    async fn release(&self, lease: Lease) -> Result<(), ClusterError> {
        let now = self.clock.now();
        let mut holders = self.holders();
        if holders.get(&lease.name, now) == Some(&lease.token) {
            holders.remove(&lease.name);
        }
        Ok(())
    }
}

impl std::fmt::Debug for MemoryLocks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MemoryLocks").finish_non_exhaustive()
    }
}
