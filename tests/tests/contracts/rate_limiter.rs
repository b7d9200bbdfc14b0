use std::sync::Arc;

use loquat_memory::{ManualClock, MemoryRateLimiter};
use loquat_tests::contract;
use loquat_tests::contract::Timed;

fn memory() -> Timed<MemoryRateLimiter> {
    let clock = ManualClock::at(0);
    Timed::new(MemoryRateLimiter::new(Arc::new(clock.clone())), clock)
}

contract!(rate_limiter for memory: memory());
