use std::sync::Arc;

use async_trait::async_trait;
use fred::error::Error;
use fred::interfaces::KeysInterface;
use futures::future::try_join_all;
use futures::try_join;
use loquat_core::cluster::{ClusterError, Rate, RateLimiter};
use loquat_core::shared::Clock;

use crate::Redis;

/// Counts in Redis, in one counter `{prefix}:ratelimit:{key}:{bucket}` per bucket of time: Open WebUI's own, so that
/// nobody gets twice the attempts while both run.
#[derive(Clone)]
pub struct RedisRateLimiter {
    redis: Redis,
    clock: Arc<dyn Clock>,
}

impl RedisRateLimiter {
    pub fn new(redis: Redis, clock: Arc<dyn Clock>) -> Self {
        Self { redis, clock }
    }

    /// Counts the attempt, and tells how many there were in all buckets of the rate.
    async fn count(&self, key: &str, rate: Rate) -> Result<i64, Error> {
        let client = self.redis.client();
        let bucket = self.clock.now().seconds().div_euclid(rate.bucket_seconds());
        let counter = |bucket: i64| self.redis.key(&format!("ratelimit:{key}:{bucket}"));

        // The counters may live on different nodes of a cluster, so each is its own command; all leave at once.
        let present = async { client.incr::<i64, _>(counter(bucket)).await };
        let expiry = async {
            client
                .expire::<(), _>(counter(bucket), rate.memory_seconds(), None)
                .await
        };
        let earlier = (1..i64::from(rate.buckets)).map(|age| client.get::<Option<i64>, _>(counter(bucket - age)));
        let (present, (), earlier) = try_join!(present, expiry, try_join_all(earlier))?;
        Ok(present + earlier.into_iter().flatten().sum::<i64>())
    }
}

#[async_trait]
impl RateLimiter for RedisRateLimiter {
    async fn allows(&self, key: &str, rate: Rate) -> Result<bool, ClusterError> {
        let attempts = self.count(key, rate).await.map_err(ClusterError::new)?;
        Ok(attempts <= i64::from(rate.limit))
    }
}

impl std::fmt::Debug for RedisRateLimiter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RedisRateLimiter").finish_non_exhaustive()
    }
}
