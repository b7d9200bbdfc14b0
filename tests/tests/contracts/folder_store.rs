use std::sync::Arc;

use loquat_memory::{Memory, MemoryChats, MemoryFolders, MemoryTags};
use loquat_sql::{Db, SqlChats, SqlFolders, SqlTags};
use loquat_tests::contract;
use loquat_tests::contract::folder_store::Shelves;
use loquat_tests::databases::{postgres, sqlite};

fn memory() -> Shelves {
    let world = Memory::new();
    Shelves {
        folders: Arc::new(MemoryFolders::new(world.clone())),
        chats: Arc::new(MemoryChats::new(world.clone())),
        tags: Arc::new(MemoryTags::new(world)),
    }
}

fn sql(db: Db) -> Shelves {
    Shelves {
        folders: Arc::new(SqlFolders::new(db.clone())),
        chats: Arc::new(SqlChats::new(db.clone())),
        tags: Arc::new(SqlTags::new(db)),
    }
}

contract!(folder_store for memory: memory());
contract!(folder_store for sqlite: sql(sqlite().await));
contract!(folder_store for postgres: sql(postgres().await));
