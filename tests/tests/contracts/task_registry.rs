use std::sync::Arc;

use loquat_memory::{ManualClock, MemoryTaskRegistry};
use loquat_tests::contract;
use loquat_tests::contract::Timed;

fn memory() -> Timed<MemoryTaskRegistry> {
    let clock = ManualClock::at(0);
    Timed::new(MemoryTaskRegistry::new(Arc::new(clock.clone())), clock)
}

contract!(task_registry for memory: memory());
