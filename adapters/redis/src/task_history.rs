use std::collections::HashMap;

use async_trait::async_trait;
use fred::error::Error;
use fred::interfaces::{HashesInterface, KeysInterface};
use loquat_core::cluster::ClusterError;
use loquat_core::identity::UserId;
use loquat_core::task::{TaskHistory, TaskId, TaskRecord};

use crate::Redis;

/// How tasks went, in Redis: the hash `{prefix}:tasks:history:{owner}` of id to record, which is over by itself.
#[derive(Debug, Clone)]
pub struct RedisTaskHistory {
    redis: Redis,
}

impl RedisTaskHistory {
    pub fn new(redis: Redis) -> Self {
        Self { redis }
    }

    fn key(&self, owner: &UserId) -> String {
        self.redis.key(&format!("tasks:history:{owner}"))
    }

    async fn write(&self, owner: &UserId, id: &TaskId, record: String) -> Result<(), Error> {
        let (client, key) = (self.redis.client(), self.key(owner));
        client.hset::<(), _, _>(&key, (id.as_str(), record)).await?;
        let seconds = i64::try_from(TaskRecord::REMEMBERED.as_secs()).unwrap_or(i64::MAX);
        client.expire::<(), _>(&key, seconds, None).await?;
        let count: usize = client.hlen(&key).await?;
        if count > TaskRecord::KEPT {
            self.trim(owner).await?;
        }
        Ok(())
    }

    /// Forgets what is more than is kept.
    async fn trim(&self, owner: &UserId) -> Result<(), Error> {
        let all: HashMap<String, String> = self.redis.client().hgetall(self.key(owner)).await?;
        let kept = TaskRecord::latest(all.values().filter_map(|record| read(record)).collect());
        let is_kept = |id: &str| kept.iter().any(|record| record.task.id.as_str() == id);
        let forgotten: Vec<String> = all.into_keys().filter(|id| !is_kept(id)).collect();
        if forgotten.is_empty() {
            return Ok(());
        }
        self.redis.client().hdel(self.key(owner), forgotten).await
    }

    async fn read(&self, owner: &UserId) -> Result<Vec<TaskRecord>, Error> {
        let all: HashMap<String, String> = self.redis.client().hgetall(self.key(owner)).await?;
        let records = all.values().filter_map(|record| read(record)).collect();
        Ok(TaskRecord::latest(records))
    }
}

/// A record; one of another version of this service is passed over.
fn read(record: &str) -> Option<TaskRecord> {
    serde_json::from_str(record).ok()
}

#[async_trait]
impl TaskHistory for RedisTaskHistory {
    async fn note(&self, record: &TaskRecord) -> Result<(), ClusterError> {
        let Some(owner) = &record.task.owner else { return Ok(()) };
        let text = serde_json::to_string(record).map_err(ClusterError::new)?;
        self.write(owner, &record.task.id, text)
            .await
            .map_err(ClusterError::new)
    }

    async fn of(&self, owner: &UserId) -> Result<Vec<TaskRecord>, ClusterError> {
        self.read(owner).await.map_err(ClusterError::new)
    }
}
