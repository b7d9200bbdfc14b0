use std::sync::Arc;

use loquat_memory::{ManualClock, MemoryPresenceBoard};
use loquat_redis::RedisPresenceBoard;
use loquat_tests::contract;
use loquat_tests::contract::{RealTime, Timed};

use crate::redis::redis as connection;

fn memory() -> Timed<MemoryPresenceBoard> {
    let clock = ManualClock::at(0);
    Timed::new(MemoryPresenceBoard::new(Arc::new(clock.clone())), clock)
}

async fn redis() -> Timed<RedisPresenceBoard> {
    Timed::new(RedisPresenceBoard::new(connection().await), RealTime)
}

contract!(presence_board for memory: memory());
contract!(presence_board for redis: redis().await);
