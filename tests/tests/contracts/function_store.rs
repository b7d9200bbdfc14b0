use std::sync::Arc;

use loquat_memory::{Memory, MemoryFunctions};
use loquat_sql::SqlFunctions;
use loquat_tests::contract;
use loquat_tests::contract::function_store::Subject;
use loquat_tests::databases::{postgres, sqlite};

fn memory() -> Subject {
    Arc::new(MemoryFunctions::new(Memory::new()))
}

contract!(function_store for memory: memory());
contract!(function_store for sqlite: Arc::new(SqlFunctions::new(sqlite().await)) as Subject);
contract!(function_store for postgres: Arc::new(SqlFunctions::new(postgres().await)) as Subject);
