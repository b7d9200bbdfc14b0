use std::sync::Arc;

use loquat_memory::{Memory, MemoryChats, MemoryTags};
use loquat_sql::{Db, SqlChats, SqlTags};
use loquat_tests::contract;
use loquat_tests::contract::chat_store::Chats;
use loquat_tests::databases::{shared_postgres, shared_sqlite};

fn memory() -> Chats {
    let world = Memory::new();
    Chats {
        chats: Arc::new(MemoryChats::new(world.clone())),
        tags: Arc::new(MemoryTags::new(world.clone())),
        elsewhere: Arc::new(MemoryChats::new(world)),
    }
}

fn sql((one, other): (Db, Db)) -> Chats {
    Chats {
        chats: Arc::new(SqlChats::new(one.clone())),
        tags: Arc::new(SqlTags::new(one)),
        elsewhere: Arc::new(SqlChats::new(other)),
    }
}

contract!(chat_store for memory: memory());
contract!(chat_store for sqlite: sql(shared_sqlite().await));
contract!(chat_store for postgres: sql(shared_postgres().await));
