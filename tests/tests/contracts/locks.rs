use std::sync::Arc;

use loquat_memory::{ManualClock, MemoryLocks};
use loquat_tests::contract;
use loquat_tests::contract::Timed;

fn memory() -> Timed<MemoryLocks> {
    let clock = ManualClock::at(0);
    Timed::new(MemoryLocks::new(Arc::new(clock.clone())), clock)
}

contract!(locks for memory: memory());
