use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use loquat_core::cluster::{Bus, PresenceBoard, RateLimiter};
use loquat_core::settings::{
    Environment, REDIS_CLUSTER, REDIS_KEY_PREFIX, REDIS_SENTINEL_HOSTS, REDIS_SENTINEL_PORT,
    REDIS_SOCKET_CONNECT_TIMEOUT, REDIS_URL,
};
use loquat_core::shared::Clock;
use loquat_core::task::{TaskCommands, TaskHistory, TaskRegistry};
use loquat_dial::machine_trust;
use loquat_memory::{
    MemoryBus, MemoryPresenceBoard, MemoryRateLimiter, MemoryTaskCommands, MemoryTaskHistory, MemoryTaskRegistry,
};
use loquat_redis::{
    Redis, RedisBus, RedisConfig, RedisPresenceBoard, RedisRateLimiter, RedisTaskCommands, RedisTaskHistory,
    RedisTaskRegistry, Sentinel,
};

/// What the instances of this installation share.
pub struct Cluster {
    pub bus: Arc<dyn Bus>,
    pub presence: Arc<dyn PresenceBoard>,
    pub rate_limiter: Arc<dyn RateLimiter>,
    pub task_registry: Arc<dyn TaskRegistry>,
    pub task_commands: Arc<dyn TaskCommands>,
    pub task_history: Arc<dyn TaskHistory>,
    /// The server behind all of it, if there is one.
    pub redis: Option<Redis>,
}

impl Cluster {
    /// Shares through Redis if there is a REDIS_URL; otherwise this is the only instance.
    pub async fn open(environment: &Environment, clock: &Arc<dyn Clock>) -> Result<Self, Box<dyn Error>> {
        if environment.get(REDIS_URL).expose().is_empty() {
            return Ok(Self::of_one(clock));
        }
        let redis = Redis::connect(&config(environment)?).await?;
        Ok(Self {
            bus: Arc::new(RedisBus::new(redis.clone())),
            presence: Arc::new(RedisPresenceBoard::new(redis.clone())),
            rate_limiter: Arc::new(RedisRateLimiter::new(redis.clone(), clock.clone())),
            task_registry: Arc::new(RedisTaskRegistry::new(redis.clone())),
            task_commands: Arc::new(RedisTaskCommands::new(redis.clone())),
            task_history: Arc::new(RedisTaskHistory::new(redis.clone())),
            redis: Some(redis),
        })
    }

    /// An installation of one instance shares nothing: everything is in its memory.
    fn of_one(clock: &Arc<dyn Clock>) -> Self {
        Self {
            bus: Arc::new(MemoryBus::new()),
            presence: Arc::new(MemoryPresenceBoard::new(clock.clone())),
            rate_limiter: Arc::new(MemoryRateLimiter::new(clock.clone())),
            task_registry: Arc::new(MemoryTaskRegistry::new(clock.clone())),
            task_commands: Arc::new(MemoryTaskCommands::new()),
            task_history: Arc::new(MemoryTaskHistory::new(clock.clone())),
            redis: None,
        }
    }
}

fn config(environment: &Environment) -> Result<RedisConfig, Box<dyn Error>> {
    let url = environment.get(REDIS_URL);
    let port = environment.get(REDIS_SENTINEL_PORT);
    let port: u16 = port
        .parse()
        .map_err(|_| format!("REDIS_SENTINEL_PORT is no port: {port}"))?;
    let hosts = environment
        .get(REDIS_SENTINEL_HOSTS)
        .iter()
        .filter(|host| !host.is_empty());
    Ok(RedisConfig {
        sentinels: hosts
            .map(|host| Sentinel {
                host: host.clone(),
                port,
            })
            .collect(),
        cluster: environment.get(REDIS_CLUSTER),
        key_prefix: environment.get(REDIS_KEY_PREFIX).to_owned(),
        connect_timeout: environment
            .get(REDIS_SOCKET_CONNECT_TIMEOUT)
            .map(Duration::from_secs_f64),
        tls: match url.expose().starts_with("rediss://") {
            true => Some(Arc::new(machine_trust()?)),
            false => None,
        },
        url: url.clone(),
    })
}
