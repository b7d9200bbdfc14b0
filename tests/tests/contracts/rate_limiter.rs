use std::sync::Arc;

use loquat_memory::{ManualClock, MemoryRateLimiter};
use loquat_redis::{Redis, RedisRateLimiter};
use loquat_tests::contract;
use loquat_tests::contract::Timed;

use crate::redis::{cluster, single};

fn memory() -> Timed<MemoryRateLimiter> {
    let clock = ManualClock::at(0);
    Timed::new(MemoryRateLimiter::new(Arc::new(clock.clone())), clock)
}

/// Redis counts, and the instances' clocks say which bucket of time it is.
fn on(redis: Redis) -> Timed<RedisRateLimiter> {
    let clock = ManualClock::at(0);
    Timed::new(RedisRateLimiter::new(redis, Arc::new(clock.clone())), clock)
}

contract!(rate_limiter for memory: memory());
contract!(rate_limiter for redis: on(single().await));
contract!(rate_limiter for redis_cluster: on(cluster().await));
