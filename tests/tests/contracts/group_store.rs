use std::sync::Arc;

use loquat_memory::{Memory, MemoryGroups, MemoryUsers};
use loquat_tests::contract;
use loquat_tests::contract::Accounts;

fn memory() -> Accounts {
    let world = Memory::new();
    Accounts {
        users: Arc::new(MemoryUsers::new(world.clone())),
        groups: Arc::new(MemoryGroups::new(world)),
    }
}

contract!(group_store for memory: memory());
