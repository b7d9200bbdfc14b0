use std::time::Duration;

use deadpool::Runtime;
use diesel::{ConnectionError, SqliteConnection};
use diesel_async::pooled_connection::deadpool::{BuildError, Pool};
use diesel_async::pooled_connection::{AsyncDieselConnectionManager, ManagerConfig};
use diesel_async::sync_connection_wrapper::SyncConnectionWrapper;
use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
use futures::FutureExt;
use futures::future::BoxFuture;
use loquat_core::shared::Secret;

/// One connection to SQLite; its blocking calls run off the async threads.
pub(crate) type AsyncSqlite = SyncConnectionWrapper<SqliteConnection>;

/// The configured database: pools of connections to one of the two kinds.
///
/// SQLite has one writer (its file lock knows no more) and several readers that never wait for it.
#[derive(Clone)]
pub enum Db {
    Postgres(Pool<AsyncPgConnection>),
    Sqlite {
        writer: Pool<AsyncSqlite>,
        readers: Pool<AsyncSqlite>,
    },
}

/// How many connections are kept, and how long a caller waits for one.
#[derive(Debug, Clone, Copy)]
pub struct Pooling {
    pub size: usize,
    pub wait: Duration,
}

/// The database could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    #[error("cannot build the connection pool")]
    Pool(#[from] BuildError),
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Postgres(_) => "Db::Postgres",
            Self::Sqlite { .. } => "Db::Sqlite",
        })
    }
}

impl Db {
    /// Opens a SQLite file, encrypted with `key` where one is given. Nothing is read before the first query.
    pub fn sqlite(path: &str, key: Option<Secret>, pooling: Pooling) -> Result<Self, ConnectError> {
        let pool = |size: usize, key: Option<Secret>| {
            let mut config = ManagerConfig::default();
            config.custom_setup = Box::new(move |path| open_sqlite(path.to_owned(), key.clone()).boxed());
            let manager = AsyncDieselConnectionManager::new_with_config(path, config);
            Pool::builder(manager)
                .max_size(size)
                .wait_timeout(Some(pooling.wait))
                .runtime(Runtime::Tokio1)
                .build()
        };
        Ok(Self::Sqlite {
            writer: pool(1, key.clone())?,
            readers: pool(pooling.size.max(1), key)?,
        })
    }

    /// Opens a PostgreSQL database by its URL.
    pub fn postgres(url: &str, pooling: Pooling) -> Result<Self, ConnectError> {
        let manager = AsyncDieselConnectionManager::<AsyncPgConnection>::new(url);
        let pool = Pool::builder(manager)
            .max_size(pooling.size.max(1))
            .wait_timeout(Some(pooling.wait))
            .runtime(Runtime::Tokio1)
            .build()?;
        Ok(Self::Postgres(pool))
    }
}

fn open_sqlite(path: String, key: Option<Secret>) -> BoxFuture<'static, Result<AsyncSqlite, ConnectionError>> {
    async move {
        let mut conn = AsyncSqlite::establish(&path).await?;
        if let Some(key) = key {
            let quoted = key.expose().replace('\'', "''");
            conn.batch_execute(&format!("PRAGMA key = '{quoted}';")).await.map_err(ConnectionError::CouldntSetupConfiguration)?;
        }
        // NORMAL loses nothing that was acknowledged when the process dies, in WAL mode; a cache of 8 MB a connection.
        conn.batch_execute(
            "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -8000;",
        )
        .await
        .map_err(ConnectionError::CouldntSetupConfiguration)?;
        Ok(conn)
    }
    .boxed()
}

/// Reads: runs the same query on whichever database is configured.
macro_rules! on_db {
    ($db:expr, $conn:ident => $query:expr) => {
        match $db {
            $crate::db::Db::Postgres(pool) => {
                let mut conn = pool.get().await.map_err($crate::error::SqlError::from)?;
                let $conn: &mut diesel_async::AsyncPgConnection = &mut conn;
                $query.map_err($crate::error::SqlError::from)
            }
            $crate::db::Db::Sqlite { readers, .. } => {
                let mut conn = readers.get().await.map_err($crate::error::SqlError::from)?;
                let $conn: &mut $crate::db::AsyncSqlite = &mut conn;
                $query.map_err($crate::error::SqlError::from)
            }
        }
    };
}

/// Writes: runs the same statements in one transaction on whichever database is configured. The block is an async
/// block of type `Result<_, diesel::result::Error>` over the connection.
///
/// SQLite's transaction takes the write lock at its start: one that reads first and writes later would fail at once
/// when another process wrote meanwhile, instead of waiting for its turn.
macro_rules! write_db {
    ($db:expr, $conn:ident => $body:expr) => {
        match $db {
            $crate::db::Db::Postgres(pool) => {
                let mut conn = pool.get().await.map_err($crate::error::SqlError::from)?;
                diesel_async::AsyncConnection::transaction(&mut *conn, async |$conn| $body)
                    .await
                    .map_err($crate::error::SqlError::Query)
            }
            $crate::db::Db::Sqlite { writer, .. } => {
                let mut conn = writer.get().await.map_err($crate::error::SqlError::from)?;
                conn.immediate_transaction(async |$conn| $body)
                    .await
                    .map_err($crate::error::SqlError::Query)
            }
        }
    };
}
