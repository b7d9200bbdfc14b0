//! Two servers of one installation, `a` and `b`, and what a person feels of the other when they work with one.

mod accounts;
mod redis;
mod settings;
mod streams;

use std::time::Duration;

use loquat_tests::instance::Instance;
use loquat_tests::services::postgres::postgres as database;
use loquat_tests::services::redis::{RedisServer, fresh_prefix, shared};
use loquat_tests::upstream::Upstream;

/// How soon the other server must know. Far more than it takes, for tests run beside each other.
const SOON: Duration = Duration::from_secs(10);

struct Pair {
    a: Instance,
    b: Instance,
    provider: Upstream,
    /// Before the names of keys in Redis.
    prefix: String,
    /// The administrator's token.
    olga: String,
    /// An ordinary user's.
    ada: String,
}

impl Pair {
    /// On the Redis that all tests share.
    async fn start() -> Self {
        Self::on(shared()).await
    }

    async fn on(redis: &RedisServer) -> Self {
        let provider = Upstream::start().await;
        let url = database().url(&database().create(None).await);
        let prefix = fresh_prefix();
        let variables = [
            ("DATABASE_URL", url.as_str()),
            ("REDIS_URL", &redis.url),
            ("REDIS_KEY_PREFIX", &prefix),
            ("WEBSOCKET_MANAGER", "redis"),
            ("ENABLE_OPENAI_API", "true"),
            ("OPENAI_API_BASE_URLS", &provider.url()),
            ("OPENAI_API_KEYS", "sk-tests"),
            ("BYPASS_MODEL_ACCESS_CONTROL", "true"),
            ("ENABLE_EVALUATION_ARENA_MODELS", "false"),
        ];
        let a = Instance::start(&variables).await;
        let b = Instance::start(&variables).await;
        let olga = a.sign_up();
        let ada = a.add(&olga, "ada").await;
        Self {
            a,
            b,
            provider,
            prefix,
            olga,
            ada,
        }
    }
}

/// Asks again until the answer is as it should be.
async fn eventually<T>(what: &str, mut found: impl AsyncFnMut() -> Option<T>) -> T {
    let asking = async {
        loop {
            if let Some(found) = found().await {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    match tokio::time::timeout(SOON, asking).await {
        Ok(found) => found,
        Err(_) => panic!("in vain: {what}"),
    }
}
