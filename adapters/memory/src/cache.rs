use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use loquat_core::cluster::{Cache, ClusterError};
use loquat_core::shared::Clock;

use crate::expiring::Expiring;

/// The cache of a single process.
pub struct MemoryCache {
    clock: Arc<dyn Clock>,
    values: Mutex<Expiring<String>>,
}

impl MemoryCache {
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            values: Mutex::default(),
        }
    }

    fn values(&self) -> MutexGuard<'_, Expiring<String>> {
        self.values.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Cache for MemoryCache {
    async fn get(&self, key: &str) -> Result<Option<String>, ClusterError> {
        Ok(self.values().get(key, self.clock.now()).cloned())
    }

    async fn put(&self, key: &str, value: &str, time_to_live: Option<Duration>) -> Result<(), ClusterError> {
        let now = self.clock.now();
        let until = time_to_live.map(|span| now.plus(span));
        self.values().insert(key, value.to_owned(), until, now);
        Ok(())
    }

    async fn remove(&self, key: &str) -> Result<(), ClusterError> {
        self.values().remove(key);
        Ok(())
    }
}

impl std::fmt::Debug for MemoryCache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MemoryCache").finish_non_exhaustive()
    }
}
