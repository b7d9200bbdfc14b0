use std::sync::Arc;

use loquat_memory::{ManualClock, MemoryCache};
use loquat_redis::{Redis, RedisCache};
use loquat_tests::contract;
use loquat_tests::contract::{RealTime, Timed};

use crate::redis::{cluster, single};

fn memory() -> Timed<MemoryCache> {
    let clock = ManualClock::at(0);
    Timed::new(MemoryCache::new(Arc::new(clock.clone())), clock)
}

fn on(redis: Redis) -> Timed<RedisCache> {
    Timed::new(RedisCache::new(redis), RealTime)
}

contract!(cache for memory: memory());
contract!(cache for redis: on(single().await));
contract!(cache for redis_cluster: on(cluster().await));
