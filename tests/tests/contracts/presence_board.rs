use std::sync::Arc;

use loquat_memory::{ManualClock, MemoryPresenceBoard};
use loquat_redis::{Redis, RedisPresenceBoard};
use loquat_tests::contract;
use loquat_tests::contract::{RealTime, Timed};

use crate::redis::{cluster, single};

fn memory() -> Timed<MemoryPresenceBoard> {
    let clock = ManualClock::at(0);
    Timed::new(MemoryPresenceBoard::new(Arc::new(clock.clone())), clock)
}

fn on(redis: Redis) -> Timed<RedisPresenceBoard> {
    Timed::new(RedisPresenceBoard::new(redis), RealTime)
}

contract!(presence_board for memory: memory());
contract!(presence_board for redis: on(single().await));
contract!(presence_board for redis_cluster: on(cluster().await));
