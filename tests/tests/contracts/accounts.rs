//! The stores of accounts on every adapter, each seen by two instances.

use std::sync::Arc;

use loquat_memory::{
    Memory, MemoryApiKeys, MemoryChats, MemoryCredentials, MemoryEndedSessions, MemoryGroups, MemoryUsers,
};
use loquat_sql::{Db, SqlApiKeys, SqlChats, SqlCredentials, SqlEndedSessions, SqlGroups, SqlUsers};
use loquat_tests::contract::Accounts;
use loquat_tests::databases::{shared_postgres, shared_sqlite};

pub fn memory() -> Accounts {
    let world = Memory::new();
    let users = Arc::new(MemoryUsers::new(world.clone()));
    Accounts {
        users: users.clone(),
        users_elsewhere: users,
        groups: Arc::new(MemoryGroups::new(world.clone())),
        chats: Arc::new(MemoryChats::new(world.clone())),
        credentials: Arc::new(MemoryCredentials::new(world.clone())),
        keys: Arc::new(MemoryApiKeys::new(world.clone())),
        ended: Arc::new(MemoryEndedSessions::new(world)),
    }
}

pub async fn sqlite() -> Accounts {
    sql(shared_sqlite().await)
}

pub async fn postgres() -> Accounts {
    sql(shared_postgres().await)
}

fn sql((one, other): (Db, Db)) -> Accounts {
    Accounts {
        users: Arc::new(SqlUsers::new(one.clone())),
        users_elsewhere: Arc::new(SqlUsers::new(other)),
        groups: Arc::new(SqlGroups::new(one.clone())),
        chats: Arc::new(SqlChats::new(one.clone())),
        credentials: Arc::new(SqlCredentials::new(one.clone())),
        keys: Arc::new(SqlApiKeys::new(one.clone())),
        ended: Arc::new(SqlEndedSessions::new(one)),
    }
}
