use std::sync::Arc;

use loquat_core::cluster::{Bus, Cache, Locks, PresenceBoard, RateLimiter};
use loquat_core::shared::Clock;
use loquat_memory::{MemoryBus, MemoryCache, MemoryLocks, MemoryPresenceBoard, MemoryRateLimiter};

/// What the instances of this installation share.
pub struct Cluster {
    pub bus: Arc<dyn Bus>,
    pub cache: Arc<dyn Cache>,
    pub locks: Arc<dyn Locks>,
    pub presence: Arc<dyn PresenceBoard>,
    pub rate_limiter: Arc<dyn RateLimiter>,
}

impl Cluster {
    /// An installation of one instance shares nothing: everything is in its memory.
    pub fn of_one(clock: &Arc<dyn Clock>) -> Self {
        Self {
            bus: Arc::new(MemoryBus::new()),
            cache: Arc::new(MemoryCache::new(clock.clone())),
            locks: Arc::new(MemoryLocks::new(clock.clone())),
            presence: Arc::new(MemoryPresenceBoard::new(clock.clone())),
            rate_limiter: Arc::new(MemoryRateLimiter::new(clock.clone())),
        }
    }
}
