use std::sync::Arc;

use loquat_core::memory::MemoryStore;
use loquat_sql::SqlMemories;
use loquat_tests::contract;
use loquat_tests::databases::{postgres, sqlite};

contract!(memory_store for sqlite: Arc::new(SqlMemories::new(sqlite().await)) as Arc<dyn MemoryStore>);
contract!(memory_store for postgres: Arc::new(SqlMemories::new(postgres().await)) as Arc<dyn MemoryStore>);
