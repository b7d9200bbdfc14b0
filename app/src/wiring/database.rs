use std::error::Error;
use std::fs;
use std::time::Duration;

use loquat_core::settings::{
    DATA_DIR, DATABASE_ENABLE_SQLITE_WAL, DATABASE_PASSWORD, DATABASE_POOL_MAX_OVERFLOW, DATABASE_POOL_RECYCLE,
    DATABASE_POOL_SIZE, DATABASE_POOL_TIMEOUT, DATABASE_SCHEMA, DATABASE_URL, ENABLE_DB_MIGRATIONS, Environment,
    Source,
};
use loquat_sql::{Address, DatabaseConfig, Pooling};

/// The database that the variables name. Makes the data folder, in which it lies unless they say otherwise.
pub fn config(environment: &Environment) -> Result<DatabaseConfig, Box<dyn Error>> {
    let folder = environment.get(DATA_DIR);
    fs::create_dir_all(folder).map_err(|error| format!("cannot make the data folder {folder} (DATA_DIR): {error}"))?;
    let address = Address::parse(
        environment.get(DATABASE_URL).expose(),
        environment.get(DATABASE_PASSWORD).cloned(),
    )?;
    Ok(DatabaseConfig {
        schema: environment
            .get(DATABASE_SCHEMA)
            .map(str::to_owned)
            .filter(|name| !name.is_empty()),
        pooling: pooling(environment),
        sqlite_wal: environment.values.source(DATABASE_ENABLE_SQLITE_WAL) == Source::Default
            || environment.get(DATABASE_ENABLE_SQLITE_WAL),
        migrate: environment.get(ENABLE_DB_MIGRATIONS),
        ..DatabaseConfig::new(address)
    })
}

fn pooling(environment: &Environment) -> Pooling {
    let count = |number: i64| usize::try_from(number).unwrap_or_default();
    let seconds = |number: i64| Duration::from_secs(u64::try_from(number).unwrap_or_default());
    Pooling {
        wait: seconds(environment.get(DATABASE_POOL_TIMEOUT)),
        recycle: seconds(environment.get(DATABASE_POOL_RECYCLE)),
        ..Pooling::default()
    }
    .sized(
        environment.get(DATABASE_POOL_SIZE).map(count),
        count(environment.get(DATABASE_POOL_MAX_OVERFLOW)),
    )
}
