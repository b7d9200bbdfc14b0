use std::sync::Arc;

use loquat_memory::{Memory, MemoryKnowledge, MemoryModels};
use loquat_sql::{Db, SqlKnowledge, SqlModels};
use loquat_tests::contract;
use loquat_tests::contract::knowledge_store::Library;
use loquat_tests::databases::{postgres, sqlite};

fn memory() -> Library {
    let world = Memory::new();
    Library {
        bases: Arc::new(MemoryKnowledge::new(world.clone())),
        models: Arc::new(MemoryModels::new(world)),
    }
}

fn sql(db: Db) -> Library {
    Library {
        bases: Arc::new(SqlKnowledge::new(db.clone())),
        models: Arc::new(SqlModels::new(db)),
    }
}

contract!(knowledge_store for memory: memory());
contract!(knowledge_store for sqlite: sql(sqlite().await));
contract!(knowledge_store for postgres: sql(postgres().await));
