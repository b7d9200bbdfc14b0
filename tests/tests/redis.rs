//! Connections to the Redis servers of the tests.

use loquat_core::shared::Secret;
use loquat_redis::{Redis, RedisConfig};
use loquat_tests::services::redis::{fresh_prefix, shared, shared_cluster};

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
pub async fn single() -> Redis {
    connect(&config(&shared().url, &fresh_prefix())).await
}

/// Two connections to the shared server, as two instances of one installation have them.
pub async fn two_instances() -> [Redis; 2] {
    two(&config(&shared().url, &fresh_prefix())).await
}

/// A connection to the shared cluster, with keys of its own.
pub async fn cluster() -> Redis {
    connect(&cluster_config()).await
}

/// Two connections to the shared cluster, as two instances of one installation have them.
pub async fn two_instances_on_cluster() -> [Redis; 2] {
    two(&cluster_config()).await
}

pub async fn connect(config: &RedisConfig) -> Redis {
    Redis::connect(config).await.expect("a connection to Redis")
}

fn cluster_config() -> RedisConfig {
    RedisConfig {
        cluster: true,
        ..config(&shared_cluster().url, &fresh_prefix())
    }
}

async fn two(config: &RedisConfig) -> [Redis; 2] {
    [connect(config).await, connect(config).await]
}
