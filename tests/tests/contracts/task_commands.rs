use std::sync::Arc;

use loquat_core::task::TaskCommands;
use loquat_memory::MemoryTaskCommands;
use loquat_tests::contract;

fn memory() -> [Arc<dyn TaskCommands>; 2] {
    let commands = Arc::new(MemoryTaskCommands::new());
    [commands.clone(), commands]
}

contract!(task_commands for memory: memory());
