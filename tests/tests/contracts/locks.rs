use std::sync::Arc;

use loquat_memory::{ManualClock, MemoryLocks, SequentialIds};
use loquat_redis::{Redis, RedisLocks};
use loquat_tests::contract;
use loquat_tests::contract::{RealTime, Timed};

use crate::redis::{cluster, single};

fn memory() -> Timed<MemoryLocks> {
    let clock = ManualClock::at(0);
    Timed::new(MemoryLocks::new(Arc::new(clock.clone())), clock)
}

fn on(redis: Redis) -> Timed<RedisLocks> {
    Timed::new(RedisLocks::new(redis, Arc::new(SequentialIds::default())), RealTime)
}

contract!(locks for memory: memory());
contract!(locks for redis: on(single().await));
contract!(locks for redis_cluster: on(cluster().await));
