use std::sync::Arc;

use loquat_memory::{ManualClock, MemoryCache};
use loquat_redis::RedisCache;
use loquat_tests::contract;
use loquat_tests::contract::{RealTime, Timed};

use crate::redis::redis as connection;

fn memory() -> Timed<MemoryCache> {
    let clock = ManualClock::at(0);
    Timed::new(MemoryCache::new(Arc::new(clock.clone())), clock)
}

async fn redis() -> Timed<RedisCache> {
    Timed::new(RedisCache::new(connection().await), RealTime)
}

contract!(cache for memory: memory());
contract!(cache for redis: redis().await);
