mod address;
mod config;
mod lease;
mod postgres;
mod sqlite;
mod tls;

use std::time::Duration;

use async_trait::async_trait;
use deadpool::managed::Pool;
use diesel::SqliteConnection;
use diesel_async::sync_connection_wrapper::SyncConnectionWrapper;
use loquat_core::shared::{Ping, StoreError};

pub use address::{Address, AddressError, PostgresAddress, SqliteFile, SslMode};
pub use config::{DatabaseConfig, Pooling};
pub(crate) use lease::lease;
pub use postgres::postgres_client;
pub(crate) use postgres::quoted;

use postgres::PostgresConnections;
pub(crate) use sqlite::SqliteConnections;

use crate::error::OpenError;
use crate::migrations::{self, Session};

/// One connection to SQLite; its blocking calls run off the async threads.
pub(crate) type AsyncSqlite = SyncConnectionWrapper<SqliteConnection>;

/// The configured database: pools of connections to one of the two kinds.
///
/// SQLite has one writer (its file lock knows no more) and several readers that never wait for it.
#[derive(Clone)]
pub enum Db {
    Postgres(Pool<PostgresConnections>),
    Sqlite {
        writer: Pool<SqliteConnections>,
        readers: Pool<SqliteConnections>,
    },
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
    /// Opens the database: connects, looks whether it is one that we can serve, and creates or completes its tables.
    ///
    /// A new database gets all tables; one that Open WebUI 0.7.2 made is adopted in place; any other is left as it is,
    /// with an error that says what was found and what to do.
    pub async fn open(config: &DatabaseConfig) -> Result<Self, OpenError> {
        match &config.address {
            Address::Sqlite(file) => {
                let mut session = Session::Sqlite(sqlite::first_connection(file).await?);
                migrations::settle(&mut session, config.migrate).await?;
                sqlite::set_journal(&mut session, file, config.sqlite_wal).await?;
                sqlite::pools(file, config.pooling)
            }
            Address::Postgres(address) => {
                let connector = postgres::Connector::new(address, config.schema.as_deref())?;
                let mut session = Session::Postgres(Box::new(connector.first_connection().await?));
                if let (Some(schema), true) = (&config.schema, config.migrate) {
                    session
                        .create_schema(schema)
                        .await
                        .map_err(migrations::SchemaError::from)?;
                }
                migrations::settle(&mut session, config.migrate).await?;
                Ok(Self::Postgres(connector.pool(config.pooling)?))
            }
        }
    }

    /// Closes readers of a SQLite file that nobody has needed for so long. A rush opens several, each with a cache of its
    /// own; one stays, for whoever comes next.
    pub fn close_idle(&self, unused: Duration) {
        if let Self::Sqlite { readers, .. } = self {
            let mut kept = readers.status().available;
            readers.retain(|_, metrics| {
                let stays = kept <= 1 || metrics.last_used() < unused;
                kept = kept.saturating_sub(usize::from(!stays));
                stays
            });
        }
    }
}

/// Whether the database answers; for `/ready`.
#[async_trait]
impl Ping for Db {
    async fn ping(&self) -> Result<(), StoreError> {
        Ok(ping(self).await?)
    }
}

/// The span of a query, named after the function that it stands in.
macro_rules! query_span {
    () => {{
        fn here() {}
        $crate::db::span_of(here)
    }};
}
pub(crate) use query_span;

pub(crate) fn span_of<F>(_: F) -> tracing::Span {
    tracing::debug_span!("query", name = name_of(std::any::type_name::<F>()))
}

/// `chats::read::find` of `loquat_sql::chats::read::find::{{closure}}::here`.
fn name_of(place: &'static str) -> &'static str {
    let place = place.strip_prefix("loquat_sql::").unwrap_or(place);
    place.split("::{{").next().unwrap_or(place).trim_end_matches("::here")
}

/// Reads: runs the same query on whichever database is configured, outside of any transaction.
macro_rules! on_db {
    ($db:expr, $conn:ident => $query:expr) => {
        match $db {
            $crate::db::Db::Postgres(pool) => {
                let mut conn = $crate::db::lease(pool).await?;
                let $conn: &mut diesel_async::AsyncPgConnection = &mut conn;
                let found = async { $query.map_err($crate::error::SqlError::from) };
                tracing::Instrument::instrument(found, $crate::db::query_span!()).await
            }
            $crate::db::Db::Sqlite { readers, .. } => {
                let mut conn = $crate::db::lease(readers).await?;
                let $conn: &mut $crate::db::AsyncSqlite = &mut conn;
                let found = async { $query.map_err($crate::error::SqlError::from) };
                tracing::Instrument::instrument(found, $crate::db::query_span!()).await
            }
        }
    };
}

/// Writes: runs the same statements in one transaction on whichever database is configured. The block is an async
/// block of type `Result<_, diesel::result::Error>` over the connection.
///
/// On SQLite the transaction asks for the write lock when it begins. One that began by reading could not have it any
/// more after another process wrote, and would fail at once, however long it was ready to wait.
macro_rules! write_db {
    ($db:expr, $conn:ident => $body:expr) => {
        match $db {
            $crate::db::Db::Postgres(pool) => {
                let mut conn = $crate::db::lease(pool).await?;
                let written = diesel_async::AsyncConnection::transaction(&mut *conn, async |$conn| $body);
                tracing::Instrument::instrument(written, $crate::db::query_span!())
                    .await
                    .map_err($crate::error::SqlError::Query)
            }
            $crate::db::Db::Sqlite { writer, .. } => {
                let mut conn = $crate::db::lease(writer).await?;
                let written = $crate::db::AsyncSqlite::immediate_transaction(&mut *conn, async |$conn| $body);
                tracing::Instrument::instrument(written, $crate::db::query_span!())
                    .await
                    .map_err($crate::error::SqlError::Query)
            }
        }
    };
}

async fn ping(db: &Db) -> Result<(), crate::error::SqlError> {
    use diesel_async::RunQueryDsl;

    on_db!(db, conn => diesel::sql_query("SELECT 1").execute(conn).await).map(|_| ())
}

#[cfg(test)]
mod tests;
