use std::sync::Arc;

use loquat_core::cluster::Bus;
use loquat_memory::MemoryBus;
use loquat_redis::{Redis, RedisBus};
use loquat_tests::contract;

use crate::redis::{two_instances, two_instances_on_cluster};

fn memory() -> [Arc<dyn Bus>; 2] {
    let bus = Arc::new(MemoryBus::new());
    [bus.clone(), bus]
}

fn on(instances: [Redis; 2]) -> [Arc<dyn Bus>; 2] {
    instances.map(|redis| Arc::new(RedisBus::new(redis)) as Arc<dyn Bus>)
}

contract!(bus for memory: memory());
contract!(bus for redis: on(two_instances().await));
contract!(bus for redis_cluster: on(two_instances_on_cluster().await));
