use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use loquat_core::cluster::{ClusterError, Rate, RateLimiter};
use loquat_core::shared::{Clock, Moment};

use crate::expiring::Expiring;

/// Counts the attempts that reach this process.
pub struct MemoryRateLimiter {
    clock: Arc<dyn Clock>,
    /// By key, the attempts in each bucket of time.
    attempts: Mutex<Expiring<BTreeMap<i64, u32>>>,
}

impl MemoryRateLimiter {
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            attempts: Mutex::default(),
        }
    }
}

#[async_trait]
impl RateLimiter for MemoryRateLimiter {
    async fn allows(&self, key: &str, rate: Rate) -> Result<bool, ClusterError> {
        let now = self.clock.now();
        let bucket = now.seconds().div_euclid(rate.bucket_seconds());
        let oldest = bucket - i64::from(rate.buckets.max(1)) + 1;
        let until = Moment::from_seconds(now.seconds().saturating_add(rate.memory_seconds()));

        let mut attempts = self.attempts.lock().unwrap_or_else(PoisonError::into_inner);
        let buckets = attempts.get_or_insert(key, until, now);
        buckets.retain(|bucket, _| *bucket >= oldest);
        *buckets.entry(bucket).or_default() += 1;
        Ok(buckets.values().sum::<u32>() <= rate.limit)
    }
}

impl std::fmt::Debug for MemoryRateLimiter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MemoryRateLimiter").finish_non_exhaustive()
    }
}
