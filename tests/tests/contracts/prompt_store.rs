use std::sync::Arc;

use loquat_memory::{Memory, MemoryPrompts};
use loquat_sql::SqlPrompts;
use loquat_tests::contract;
use loquat_tests::contract::prompt_store::Subject;
use loquat_tests::databases::{postgres, sqlite};

fn memory() -> Subject {
    Arc::new(MemoryPrompts::new(Memory::new()))
}

contract!(prompt_store for memory: memory());
contract!(prompt_store for sqlite: Arc::new(SqlPrompts::new(sqlite().await)) as Subject);
contract!(prompt_store for postgres: Arc::new(SqlPrompts::new(postgres().await)) as Subject);
