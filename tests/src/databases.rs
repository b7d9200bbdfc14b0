//! Fresh databases for tests: every call makes another one, with all tables and no rows.
//!
//! The migrations run once for each process and kind. After that a database is a copy, which takes milliseconds.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use loquat_sql::{Address, DatabaseConfig, Db, SqliteFile};
use tokio::sync::OnceCell;

use crate::services::postgres::postgres as server;

/// A new SQLite database.
pub async fn sqlite() -> Db {
    open(fresh_sqlite().await).await
}

/// A new SQLite database as two instances see it.
pub async fn shared_sqlite() -> (Db, Db) {
    let address = fresh_sqlite().await;
    (open(address.clone()).await, open(address).await)
}

async fn fresh_sqlite() -> Address {
    static TEMPLATE: OnceCell<PathBuf> = OnceCell::const_new();
    let template = TEMPLATE
        .get_or_init(|| async {
            let path = sqlite_path("template");
            open(Address::Sqlite(SqliteFile {
                path: path.clone(),
                key: None,
            }))
            .await;
            path
        })
        .await;
    let path = sqlite_path("fresh");
    std::fs::copy(template, &path).expect("a copy of the SQLite template");
    Address::Sqlite(SqliteFile { path, key: None })
}

/// A new PostgreSQL database.
pub async fn postgres() -> Db {
    open(fresh_postgres().await).await
}

/// A new PostgreSQL database as two instances see it.
pub async fn shared_postgres() -> (Db, Db) {
    let address = fresh_postgres().await;
    (open(address.clone()).await, open(address).await)
}

async fn fresh_postgres() -> Address {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    let template = TEMPLATE
        .get_or_init(|| async {
            let name = server().create(None).await;
            // Its connections must be gone before it can be copied.
            drop(open(Address::Postgres(Box::new(server().address(&name)))).await);
            name
        })
        .await;
    let name = server().create(Some(template)).await;
    Address::Postgres(Box::new(server().address(&name)))
}

async fn open(address: Address) -> Db {
    let mut config = DatabaseConfig::new(address);
    config.pooling = config.pooling.sized(Some(4), 0);
    Db::open(&config).await.unwrap_or_else(|error| panic!("{error}"))
}

/// A place for a SQLite file that nobody else uses.
pub fn sqlite_path(kind: &str) -> PathBuf {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    folder().join(format!("{kind}-{count}.db"))
}

/// The folder of this process. The one that a former process left is removed on the way.
pub fn folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let all = std::env::temp_dir().join("loquat-tests");
        let mine = all.join(std::process::id().to_string());
        std::fs::create_dir_all(&mine).expect("a temporary folder");
        for other in std::fs::read_dir(&all).into_iter().flatten().flatten() {
            if !Path::new("/proc").join(other.file_name()).exists() {
                // Another process may be removing it, too.
                let _ = std::fs::remove_dir_all(other.path());
            }
        }
        mine
    })
}
