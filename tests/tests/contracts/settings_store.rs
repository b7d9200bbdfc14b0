use std::sync::Arc;

use loquat_core::settings::SettingsStore;
use loquat_memory::{Memory, MemorySettings};
use loquat_sql::{Db, SqlSettings};
use loquat_tests::{contract, databases};

fn memory() -> [Arc<dyn SettingsStore>; 2] {
    let world = Memory::new();
    [
        Arc::new(MemorySettings::new(world.clone())),
        Arc::new(MemorySettings::new(world)),
    ]
}

fn sql(db: Db) -> [Arc<dyn SettingsStore>; 2] {
    [Arc::new(SqlSettings::new(db.clone())), Arc::new(SqlSettings::new(db))]
}

contract!(settings_store for memory: memory());
contract!(settings_store for sqlite: sql(databases::sqlite().await));
contract!(settings_store for postgres: sql(databases::postgres().await));
