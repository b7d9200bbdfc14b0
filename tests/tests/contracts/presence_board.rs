use std::sync::Arc;

use loquat_memory::{ManualClock, MemoryPresenceBoard};
use loquat_tests::contract;
use loquat_tests::contract::Timed;

fn memory() -> Timed<MemoryPresenceBoard> {
    let clock = ManualClock::at(0);
    Timed::new(MemoryPresenceBoard::new(Arc::new(clock.clone())), clock)
}

contract!(presence_board for memory: memory());
