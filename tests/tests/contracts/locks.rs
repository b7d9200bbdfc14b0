use std::sync::Arc;

use loquat_memory::{ManualClock, MemoryLocks, SequentialIds};
use loquat_redis::RedisLocks;
use loquat_tests::contract;
use loquat_tests::contract::{RealTime, Timed};

use crate::redis::redis as connection;

fn memory() -> Timed<MemoryLocks> {
    let clock = ManualClock::at(0);
    Timed::new(MemoryLocks::new(Arc::new(clock.clone())), clock)
}

async fn redis() -> Timed<RedisLocks> {
    Timed::new(
        RedisLocks::new(connection().await, Arc::new(SequentialIds::default())),
        RealTime,
    )
}

contract!(locks for memory: memory());
contract!(locks for redis: redis().await);
