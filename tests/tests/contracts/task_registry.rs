use std::sync::Arc;

use loquat_memory::{ManualClock, MemoryTaskRegistry};
use loquat_redis::{Redis, RedisTaskRegistry};
use loquat_tests::contract;
use loquat_tests::contract::{RealTime, Timed};

use crate::redis::{cluster, single};

fn memory() -> Timed<MemoryTaskRegistry> {
    let clock = ManualClock::at(0);
    Timed::new(MemoryTaskRegistry::new(Arc::new(clock.clone())), clock)
}

fn on(redis: Redis) -> Timed<RedisTaskRegistry> {
    Timed::new(RedisTaskRegistry::new(redis), RealTime)
}

contract!(task_registry for memory: memory());
contract!(task_registry for redis: on(single().await));
contract!(task_registry for redis_cluster: on(cluster().await));
