use diesel::QueryableByName;
use diesel::result::Error;
use diesel::sql_types::Text;
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};

use crate::db::{AsyncSqlite, quoted};

/// A connection outside the pools, for the work before anybody is served.
pub(crate) enum Session {
    Postgres(Box<AsyncPgConnection>),
    Sqlite(AsyncSqlite),
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    value: String,
}

/// One for all processes on all machines: whoever holds it may change tables.
const LOCK: i32 = 0x0010_c0a7;

impl Session {
    /// Runs statements that return nothing.
    pub(crate) async fn run(&mut self, sql: &str) -> Result<(), Error> {
        match self {
            Self::Postgres(connection) => connection.batch_execute(sql).await,
            Self::Sqlite(connection) => connection.batch_execute(sql).await,
        }
    }

    /// The texts of a query whose only column is called `value`.
    pub(crate) async fn texts(&mut self, sql: &str) -> Result<Vec<String>, Error> {
        let query = diesel::sql_query(sql);
        let lines: Vec<Line> = match self {
            Self::Postgres(connection) => query.load(connection).await?,
            Self::Sqlite(connection) => query.load(connection).await?,
        };
        Ok(lines.into_iter().map(|line| line.value).collect())
    }

    /// The names of all tables.
    pub(crate) async fn tables(&mut self) -> Result<Vec<String>, Error> {
        let sql = match self {
            Self::Postgres(_) => "SELECT tablename::text AS value FROM pg_tables WHERE schemaname = current_schema()",
            Self::Sqlite(_) => "SELECT name AS value FROM sqlite_schema WHERE type = 'table'",
        };
        self.texts(sql).await
    }

    /// Begins a transaction that no other instance can begin at the same time.
    pub(crate) async fn begin_alone(&mut self) -> Result<(), Error> {
        let sql = match self {
            Self::Postgres(_) => {
                format!(
                    "BEGIN; SET LOCAL statement_timeout = 0; \
                     SELECT pg_advisory_xact_lock({LOCK}, hashtext(current_schema()))"
                )
            }
            Self::Sqlite(_) => "BEGIN IMMEDIATE".to_owned(),
        };
        self.run(&sql).await
    }

    pub(crate) async fn create_schema(&mut self, name: &str) -> Result<(), Error> {
        self.run(&format!("CREATE SCHEMA IF NOT EXISTS {}", quoted(name))).await
    }
}
