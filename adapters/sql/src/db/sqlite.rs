use std::path::{Path, PathBuf};
use std::time::Duration;

use deadpool::Runtime;
use deadpool::managed::{Manager, Metrics, Pool, QueueMode, RecycleResult};
use diesel::result::Error;
use diesel_async::{AsyncConnection, SimpleAsyncConnection};
use loquat_core::shared::Secret;

use super::lease::{Pooled, fit};
use super::{AsyncSqlite, Db, Pooling};
use crate::error::OpenError;
use crate::migrations::Session;

/// A SQLite file.
#[derive(Debug, Clone)]
pub struct SqliteFile {
    pub path: PathBuf,

    /// The passphrase of an encrypted file (SQLCipher 4).
    pub key: Option<Secret>,
}

/// How long a connection waits for another process that writes.
const BUSY: Duration = Duration::from_secs(10);

/// How long the first connection waits: another instance may be building indexes over a large database.
const BUSY_AT_START: Duration = Duration::from_secs(120);

/// Makes connections to a SQLite file.
pub struct SqliteConnections {
    file: SqliteFile,
    pooling: Pooling,
}

impl std::fmt::Debug for SqliteConnections {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SqliteConnections")
            .field("pooling", &self.pooling)
            .finish_non_exhaustive()
    }
}

impl Pooled for SqliteConnections {
    fn pooling(&self) -> Pooling {
        self.pooling
    }
}

impl Manager for SqliteConnections {
    type Type = AsyncSqlite;
    type Error = OpenError;

    async fn create(&self) -> Result<AsyncSqlite, OpenError> {
        connect(&self.file, BUSY).await
    }

    async fn recycle(&self, connection: &mut AsyncSqlite, metrics: &Metrics) -> RecycleResult<OpenError> {
        fit(self.pooling, connection, metrics)
    }
}

/// The pools of a file: one writer, because SQLite knows no more, and as many readers as can be busy at once. A
/// transaction that waits for the writer waits in this process, in order, instead of polling the lock of the file.
pub(crate) fn pools(file: &SqliteFile, pooling: Pooling) -> Result<Db, OpenError> {
    let cores = std::thread::available_parallelism().map_or(4, std::num::NonZero::get);
    let pool = |size: usize| {
        let connections = SqliteConnections {
            file: file.clone(),
            pooling,
        };
        Pool::builder(connections)
            .max_size(size)
            .wait_timeout(Some(pooling.wait))
            // Each connection has a cache of its own: one that is warm is better than several, and takes less.
            .queue_mode(QueueMode::Lifo)
            .runtime(Runtime::Tokio1)
            .build()
    };
    Ok(Db::Sqlite {
        writer: pool(1)?,
        readers: pool(pooling.size.clamp(1, cores.max(4)))?,
    })
}

/// Opens the file for the first time, creating it when it is absent.
pub(crate) async fn first_connection(file: &SqliteFile) -> Result<AsyncSqlite, OpenError> {
    let path = &file.path;
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    if !folder.is_dir() {
        return Err(OpenError::NoFolder(folder.to_owned()));
    }
    if path.is_dir() {
        return Err(OpenError::IsFolder(path.clone()));
    }

    let mut connection = connect(file, BUSY_AT_START).await?;
    // The first statement that reads the file tells whether it is one, and whether the key fits.
    connection
        .batch_execute("SELECT count(*) FROM sqlite_schema")
        .await
        .map_err(|error| unreadable(file, error))?;
    Ok(connection)
}

async fn connect(file: &SqliteFile, busy: Duration) -> Result<AsyncSqlite, OpenError> {
    let path = file.path.to_string_lossy();
    let mut connection = AsyncSqlite::establish(&path)
        .await
        .map_err(|error| OpenError::File(file.path.clone(), error.to_string()))?;
    let mut setup = String::new();
    if let Some(key) = &file.key {
        // The library would write its own lines to the standard error output; what goes wrong is in our error.
        setup.push_str("PRAGMA cipher_log_level = NONE;");
        setup.push_str(&format!("PRAGMA key = '{}';", key.expose().replace('\'', "''")));
    }
    // Foreign keys stay off: files of Open WebUI hold orphans, because it never switches them on either. A commit is
    // in the file, not only in this process, before it is acknowledged; NORMAL saves waiting for the disk each time, so
    // that a process may be killed at any moment, and a power cut costs the last transactions, never consistency.
    setup.push_str(&format!(
        "PRAGMA busy_timeout = {}; PRAGMA foreign_keys = OFF; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -{};",
        busy.as_millis(),
        // The system has the pages of the file at hand as well, but not decrypted.
        if file.key.is_some() { 2_000 } else { 500 }
    ));
    connection
        .batch_execute(&setup)
        .await
        .map_err(|error| unreadable(file, error))?;
    Ok(connection)
}

/// Settles how the file is written, which it remembers. Only once it is known to be ours.
///
/// Switching needs the file for a moment, and SQLite does not wait for it. Two instances that start at once meet here.
pub(crate) async fn set_journal(session: &mut Session, file: &SqliteFile, wal: bool) -> Result<(), OpenError> {
    let mode = if wal { "WAL" } else { "DELETE" };
    let mut patience = 200;
    loop {
        match session.run(&format!("PRAGMA journal_mode = {mode}")).await {
            Err(error) if patience > 0 && error.to_string().contains("database is locked") => patience -= 1,
            other => return other.map_err(|error| unreadable(file, error)),
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn unreadable(file: &SqliteFile, error: Error) -> OpenError {
    let told = error.to_string();
    match (&file.key, told.contains("not a database")) {
        (Some(_), true) => OpenError::WrongKey(file.path.clone()),
        (None, true) => OpenError::NotADatabase(file.path.clone()),
        (_, false) => OpenError::File(file.path.clone(), told),
    }
}
