use std::sync::Arc;

use loquat_core::task::TaskCommands;
use loquat_memory::MemoryTaskCommands;
use loquat_redis::{Redis, RedisTaskCommands};
use loquat_tests::contract;

use crate::redis::{two_instances, two_instances_on_cluster};

fn memory() -> [Arc<dyn TaskCommands>; 2] {
    let commands = Arc::new(MemoryTaskCommands::new());
    [commands.clone(), commands]
}

fn on(instances: [Redis; 2]) -> [Arc<dyn TaskCommands>; 2] {
    instances.map(|redis| Arc::new(RedisTaskCommands::new(redis)) as Arc<dyn TaskCommands>)
}

contract!(task_commands for memory: memory());
contract!(task_commands for redis: on(two_instances().await));
contract!(task_commands for redis_cluster: on(two_instances_on_cluster().await));
