use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use fred::interfaces::{KeysInterface, LuaInterface};
use fred::types::{Expiration, SetOptions};
use loquat_core::cluster::{ClusterError, Lease, Locks};
use loquat_core::shared::Ids;

use crate::Redis;
use crate::cache::milliseconds;

/// Extends the lock if the token is still the holder's.
const RENEW: &str = "\
if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('pexpire', KEYS[1], ARGV[2]) else return 0 end";

/// Deletes the lock if the token is still the holder's.
const RELEASE: &str = "\
if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) else return 0 end";

/// Locks in Redis: a held lock is the string `{prefix}:lock:{name}` with its holder's token.
#[derive(Clone)]
pub struct RedisLocks {
    redis: Redis,
    ids: Arc<dyn Ids>,
}

impl RedisLocks {
    pub fn new(redis: Redis, ids: Arc<dyn Ids>) -> Self {
        Self { redis, ids }
    }

    fn key(&self, name: &str) -> String {
        self.redis.key(&format!("lock:{name}"))
    }
}

#[async_trait]
impl Locks for RedisLocks {
    async fn acquire(&self, name: &str, time_to_live: Duration) -> Result<Option<Lease>, ClusterError> {
        let token = self.ids.uuid();
        let expiry = Expiration::PX(milliseconds(time_to_live).max(1));
        let client = self.redis.client();
        let set: Option<String> = client
            .set(
                self.key(name),
                token.as_str(),
                Some(expiry),
                Some(SetOptions::NX),
                false,
            )
            .await
            .map_err(ClusterError::new)?;
        Ok(set.map(|_| Lease {
            name: name.to_owned(),
            token,
        }))
    }

    async fn renew(&self, lease: &Lease, time_to_live: Duration) -> Result<bool, ClusterError> {
        let arguments = vec![lease.token.clone(), milliseconds(time_to_live).max(1).to_string()];
        let renewed: i64 = self
            .redis
            .client()
            .eval(RENEW, self.key(&lease.name), arguments)
            .await
            .map_err(ClusterError::new)?;
        Ok(renewed == 1)
    }

    async fn release(&self, lease: Lease) -> Result<(), ClusterError> {
        let client = self.redis.client();
        client
            .eval(RELEASE, self.key(&lease.name), lease.token)
            .await
            .map_err(ClusterError::new)
    }
}

impl std::fmt::Debug for RedisLocks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RedisLocks").finish_non_exhaustive()
    }
}
