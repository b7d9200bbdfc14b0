use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use async_trait::async_trait;
use fred::error::Error;
use fred::interfaces::{HashesInterface, KeysInterface, SetsInterface};
use fred::types::Expiration;
use futures::future::{try_join, try_join_all};
use loquat_core::cluster::{ClusterError, InstanceId};
use loquat_core::task::{Task, TaskId, TaskRegistry, TasksOf};

use crate::Redis;
use crate::cache::milliseconds;

/// The list of tasks in Redis.
///
/// | key | holds |
/// | --- | --- |
/// | `{prefix}:tasks` | hash: id to item, or to nothing; Open WebUI's own |
/// | `{prefix}:tasks:item:{item}` | set of the ids that work on an item; Open WebUI's own |
/// | `{prefix}:tasks:details` | hash: id to the whole task; only ours |
/// | `{prefix}:tasks:instance:{instance}` | exists as long as somebody vouches for the instance |
///
/// A task without details is Open WebUI's, and is listed as long as that says so.
#[derive(Debug, Clone)]
pub struct RedisTaskRegistry {
    redis: Redis,
}

impl RedisTaskRegistry {
    pub fn new(redis: Redis) -> Self {
        Self { redis }
    }

    fn tasks(&self) -> String {
        self.redis.key("tasks")
    }

    fn details(&self) -> String {
        self.redis.key("tasks:details")
    }

    fn item(&self, item: &str) -> String {
        self.redis.key(&format!("tasks:item:{item}"))
    }

    fn instance(&self, instance: &InstanceId) -> String {
        self.redis.key(&format!("tasks:instance:{instance}"))
    }

    async fn keep_alive(&self, instance: &InstanceId, time_to_live: Duration) -> Result<(), Error> {
        let expiry = Expiration::PX(milliseconds(time_to_live).max(1));
        let client = self.redis.client();
        client.set(self.instance(instance), 1, Some(expiry), None, false).await
    }

    async fn is_alive(&self, instance: &InstanceId) -> Result<bool, Error> {
        self.redis.client().exists(self.instance(instance)).await
    }

    /// Writes the details first: a task without them would look like Open WebUI's.
    async fn write(&self, task: &Task) -> Result<(), Error> {
        let client = self.redis.client();
        let (id, item) = (task.id.as_str(), task.item.as_deref().unwrap_or_default());
        let details = serde_json::to_string(task).unwrap_or_default();
        client.hset::<(), _, _>(self.details(), (id, details)).await?;
        client.hset::<(), _, _>(self.tasks(), (id, item)).await?;
        if !item.is_empty() {
            client.sadd::<(), _, _>(self.item(item), id).await?;
        }
        Ok(())
    }

    /// Deletes the details last, for the same reason.
    async fn erase(&self, task: &Task) -> Result<(), Error> {
        let client = self.redis.client();
        let id = task.id.as_str();
        client.hdel::<(), _, _>(self.tasks(), id).await?;
        if let Some(item) = &task.item {
            client.srem::<(), _, _>(self.item(item), id).await?;
        }
        client.hdel(self.details(), id).await
    }

    async fn add(&self, task: &Task, time_to_live: Duration) -> Result<(), Error> {
        if let Some(instance) = &task.instance {
            self.keep_alive(instance, time_to_live).await?;
        }
        self.write(task).await
    }

    async fn vouch(&self, instance: &InstanceId, running: &[Task], time_to_live: Duration) -> Result<(), Error> {
        self.keep_alive(instance, time_to_live).await?;
        try_join_all(running.iter().map(|task| self.write(task))).await?;
        Ok(())
    }

    async fn find(&self, id: &TaskId) -> Result<Option<Task>, Error> {
        let client = self.redis.client();
        let item: Option<String> = client.hget(self.tasks(), id.as_str()).await?;
        let Some(item) = item else {
            return Ok(None);
        };
        let details: Option<String> = client.hget(self.details(), id.as_str()).await?;
        let found = vec![read(id.as_str(), &item, details.as_deref())];
        Ok(self.only_alive(found).await?.pop())
    }

    async fn list(&self, of: &TasksOf) -> Result<Vec<Task>, Error> {
        let listed = match of {
            TasksOf::Item(item) => self.of_item(item).await?,
            TasksOf::Everybody | TasksOf::User(_) => self.all().await?,
        };
        let wanted = listed.into_iter().filter(|task| of.includes(task)).collect();
        self.only_alive(wanted).await
    }

    async fn all(&self) -> Result<Vec<Task>, Error> {
        let client = self.redis.client();
        let tasks = client.hgetall::<HashMap<String, String>, _>(self.tasks());
        let details = client.hgetall::<HashMap<String, String>, _>(self.details());
        let (tasks, details) = try_join(tasks, details).await?;
        let read = |(id, item): (&String, &String)| read(id, item, details.get(id).map(String::as_str));
        Ok(tasks.iter().map(read).collect())
    }

    async fn of_item(&self, item: &str) -> Result<Vec<Task>, Error> {
        let client = self.redis.client();
        let ids: Vec<String> = client.smembers(self.item(item)).await?;
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let details: Vec<Option<String>> = client.hmget(self.details(), ids.clone()).await?;
        let read = |(id, details): (&String, &Option<String>)| read(id, item, details.as_deref());
        Ok(ids.iter().zip(&details).map(read).collect())
    }

    /// Leaves out the tasks of instances that died, and takes them off the list.
    async fn only_alive(&self, tasks: Vec<Task>) -> Result<Vec<Task>, Error> {
        let instances: BTreeSet<&InstanceId> = tasks.iter().filter_map(|task| task.instance.as_ref()).collect();
        let mut dead = BTreeSet::new();
        for instance in instances {
            if !self.is_alive(instance).await? {
                dead.insert(instance.clone());
            }
        }
        let died = |task: &Task| task.instance.as_ref().is_some_and(|instance| dead.contains(instance));
        let (dead, alive): (Vec<Task>, Vec<Task>) = tasks.into_iter().partition(died);
        try_join_all(dead.iter().map(|task| self.erase(task))).await?;
        Ok(alive)
    }
}

/// A listed task: by its details, or what can be told of Open WebUI's.
fn read(id: &str, item: &str, details: Option<&str>) -> Task {
    details
        .and_then(|details| serde_json::from_str(details).ok())
        .unwrap_or_else(|| Task {
            id: id.into(),
            owner: None,
            item: (!item.is_empty()).then(|| item.to_owned()),
            instance: None,
        })
}

#[async_trait]
impl TaskRegistry for RedisTaskRegistry {
    async fn add(&self, task: &Task, time_to_live: Duration) -> Result<(), ClusterError> {
        self.add(task, time_to_live).await.map_err(ClusterError::new)
    }

    async fn remove(&self, task: &Task) -> Result<(), ClusterError> {
        self.erase(task).await.map_err(ClusterError::new)
    }

    async fn vouch(&self, instance: &InstanceId, running: &[Task], time_to_live: Duration) -> Result<(), ClusterError> {
        self.vouch(instance, running, time_to_live)
            .await
            .map_err(ClusterError::new)
    }

    async fn find(&self, id: &TaskId) -> Result<Option<Task>, ClusterError> {
        self.find(id).await.map_err(ClusterError::new)
    }

    async fn list(&self, of: &TasksOf) -> Result<Vec<Task>, ClusterError> {
        self.list(of).await.map_err(ClusterError::new)
    }
}
