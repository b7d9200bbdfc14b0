use std::sync::Arc;

use loquat_memory::{ManualClock, MemoryTaskRegistry};
use loquat_redis::RedisTaskRegistry;
use loquat_tests::contract;
use loquat_tests::contract::{RealTime, Timed};

use crate::redis::redis as connection;

fn memory() -> Timed<MemoryTaskRegistry> {
    let clock = ManualClock::at(0);
    Timed::new(MemoryTaskRegistry::new(Arc::new(clock.clone())), clock)
}

async fn redis() -> Timed<RedisTaskRegistry> {
    Timed::new(RedisTaskRegistry::new(connection().await), RealTime)
}

contract!(task_registry for memory: memory());
contract!(task_registry for redis: redis().await);
