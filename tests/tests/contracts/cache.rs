use std::sync::Arc;

use loquat_memory::{ManualClock, MemoryCache};
use loquat_tests::contract;
use loquat_tests::contract::Timed;

fn memory() -> Timed<MemoryCache> {
    let clock = ManualClock::at(0);
    Timed::new(MemoryCache::new(Arc::new(clock.clone())), clock)
}

contract!(cache for memory: memory());
