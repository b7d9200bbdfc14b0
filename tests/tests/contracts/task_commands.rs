use std::sync::Arc;

use loquat_core::task::TaskCommands;
use loquat_memory::MemoryTaskCommands;
use loquat_redis::RedisTaskCommands;
use loquat_tests::contract;

use crate::redis::two_instances;

fn memory() -> [Arc<dyn TaskCommands>; 2] {
    let commands = Arc::new(MemoryTaskCommands::new());
    [commands.clone(), commands]
}

async fn redis() -> [Arc<dyn TaskCommands>; 2] {
    two_instances()
        .await
        .map(|redis| Arc::new(RedisTaskCommands::new(redis)) as Arc<dyn TaskCommands>)
}

contract!(task_commands for memory: memory());
contract!(task_commands for redis: redis().await);
