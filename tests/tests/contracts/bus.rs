use std::sync::Arc;

use loquat_core::cluster::Bus;
use loquat_memory::MemoryBus;
use loquat_redis::RedisBus;
use loquat_tests::contract;

use crate::redis::two_instances;

fn memory() -> [Arc<dyn Bus>; 2] {
    let bus = Arc::new(MemoryBus::new());
    [bus.clone(), bus]
}

async fn redis() -> [Arc<dyn Bus>; 2] {
    two_instances()
        .await
        .map(|redis| Arc::new(RedisBus::new(redis)) as Arc<dyn Bus>)
}

contract!(bus for memory: memory());
contract!(bus for redis: redis().await);
