use std::sync::Arc;

use loquat_memory::{Memory, MemoryTools};
use loquat_sql::SqlTools;
use loquat_tests::contract;
use loquat_tests::contract::tool_store::Subject;
use loquat_tests::databases::{postgres, sqlite};

fn memory() -> Subject {
    Arc::new(MemoryTools::new(Memory::new()))
}

contract!(tool_store for memory: memory());
contract!(tool_store for sqlite: Arc::new(SqlTools::new(sqlite().await)) as Subject);
contract!(tool_store for postgres: Arc::new(SqlTools::new(postgres().await)) as Subject);
