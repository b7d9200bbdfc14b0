use std::time::Duration;

use async_trait::async_trait;
use fred::interfaces::KeysInterface;
use fred::types::Expiration;
use loquat_core::cluster::{Cache, ClusterError};

use crate::Redis;

/// The cache on Redis: a value is the string `{prefix}:{key}`.
#[derive(Debug, Clone)]
pub struct RedisCache {
    redis: Redis,
}

impl RedisCache {
    pub fn new(redis: Redis) -> Self {
        Self { redis }
    }
}

#[async_trait]
impl Cache for RedisCache {
    async fn get(&self, key: &str) -> Result<Option<String>, ClusterError> {
        let key = self.redis.key(key);
        self.redis.client().get(key).await.map_err(ClusterError::new)
    }

    async fn put(&self, key: &str, value: &str, time_to_live: Option<Duration>) -> Result<(), ClusterError> {
        let expiry = match time_to_live.map(milliseconds) {
            // Redis refuses to keep something for no time at all.
            Some(0) => return self.remove(key).await,
            Some(milliseconds) => Some(Expiration::PX(milliseconds)),
            None => None,
        };
        let key = self.redis.key(key);
        let client = self.redis.client();
        client
            .set(key, value, expiry, None, false)
            .await
            .map_err(ClusterError::new)
    }

    async fn remove(&self, key: &str) -> Result<(), ClusterError> {
        let key = self.redis.key(key);
        self.redis.client().del(key).await.map_err(ClusterError::new)
    }
}

pub(crate) fn milliseconds(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}
