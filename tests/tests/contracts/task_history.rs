use std::sync::Arc;

use loquat_memory::{ManualClock, MemoryTaskHistory};
use loquat_redis::{Redis, RedisTaskHistory};
use loquat_tests::contract;

use crate::redis::{cluster, single};

fn on(redis: Redis) -> RedisTaskHistory {
    RedisTaskHistory::new(redis)
}

contract!(task_history for memory: MemoryTaskHistory::new(Arc::new(ManualClock::at(0))));
contract!(task_history for redis: on(single().await));
contract!(task_history for redis_cluster: on(cluster().await));
