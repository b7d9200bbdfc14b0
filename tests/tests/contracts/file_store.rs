use std::sync::Arc;

use loquat_memory::{Memory, MemoryFiles, MemoryKnowledge};
use loquat_sql::{Db, SqlFiles, SqlKnowledge};
use loquat_tests::contract;
use loquat_tests::contract::file_store::Subject;
use loquat_tests::databases::{postgres, sqlite};

fn memory() -> Subject {
    let world = Memory::new();
    Subject {
        files: Arc::new(MemoryFiles::new(world.clone())),
        bases: Arc::new(MemoryKnowledge::new(world)),
    }
}

fn sql(db: Db) -> Subject {
    Subject {
        files: Arc::new(SqlFiles::new(db.clone())),
        bases: Arc::new(SqlKnowledge::new(db)),
    }
}

contract!(file_store for memory: memory());
contract!(file_store for sqlite: sql(sqlite().await));
contract!(file_store for postgres: sql(postgres().await));
