use std::sync::Arc;

use loquat_core::cluster::Bus;
use loquat_memory::MemoryBus;
use loquat_tests::contract;

fn memory() -> [Arc<dyn Bus>; 2] {
    let bus = Arc::new(MemoryBus::new());
    [bus.clone(), bus]
}

contract!(bus for memory: memory());
