use loquat_core::shared::Secret;
use loquat_redis::{Redis, RedisConfig};
use loquat_tests::services::redis::{fresh_prefix, shared};

/// A server's configuration without anything special.
pub fn config(url: &str, key_prefix: &str) -> RedisConfig {
    RedisConfig {
        url: Secret::new(url),
        sentinels: Vec::new(),
        cluster: false,
        key_prefix: key_prefix.to_owned(),
        connect_timeout: None,
        tls: None,
    }
}

/// A connection to the shared server, with keys of its own.
pub async fn redis() -> Redis {
    let [redis, _] = two_instances().await;
    redis
}

/// Two connections to the shared server, as two instances of one installation have them.
pub async fn two_instances() -> [Redis; 2] {
    let config = config(&shared().url, &fresh_prefix());
    [connect(&config).await, connect(&config).await]
}

pub async fn connect(config: &RedisConfig) -> Redis {
    Redis::connect(config).await.expect("a connection to Redis")
}
