use std::sync::Arc;

use loquat_memory::{Memory, MemoryModels};
use loquat_sql::SqlModels;
use loquat_tests::contract;
use loquat_tests::contract::model_store::Subject;
use loquat_tests::databases::{postgres, sqlite};

fn memory() -> Subject {
    Arc::new(MemoryModels::new(Memory::new()))
}

contract!(model_store for memory: memory());
contract!(model_store for sqlite: Arc::new(SqlModels::new(sqlite().await)) as Subject);
contract!(model_store for postgres: Arc::new(SqlModels::new(postgres().await)) as Subject);
