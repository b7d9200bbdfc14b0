use std::future::Future;

use diesel::result::QueryResult;
use diesel::sql_types::{BigInt, Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::db::AsyncSqlite;

/// What at most one transaction of the whole installation does at a time.
#[derive(Debug, Clone, Copy)]
#[repr(i64)]
pub(crate) enum Alone {
    /// Giving an account an address: no unique index guards addresses, and the first account gets the crown.
    Addresses = 0x6c6f_7175_6174_0001,
    /// Making groups by their names: no unique index guards names, and people may give two groups the same.
    GroupNames = 0x6c6f_7175_6174_0006,
    /// Changing the saved settings: a tree is read, changed and written as a whole.
    Settings = 0x6c6f_7175_6174_0005,
}

/// Lets one transaction at a time go on, on every instance; the end of the transaction lets the next one in.
pub(crate) trait TakeTurns {
    fn alone(&mut self, what: Alone) -> impl Future<Output = QueryResult<()>> + Send;

    /// The same for what many transactions do beside each other, unless they name the same thing.
    fn alone_with(&mut self, thing: &str) -> impl Future<Output = QueryResult<()>> + Send;
}

impl TakeTurns for AsyncPgConnection {
    async fn alone(&mut self, what: Alone) -> QueryResult<()> {
        diesel::sql_query("SELECT pg_advisory_xact_lock($1)")
            .bind::<BigInt, _>(what as i64)
            .execute(self)
            .await
            .map(drop)
    }

    async fn alone_with(&mut self, thing: &str) -> QueryResult<()> {
        diesel::sql_query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))")
            .bind::<Text, _>(thing)
            .execute(self)
            .await
            .map(drop)
    }
}

impl TakeTurns for AsyncSqlite {
    /// A writing transaction is alone anyway: it holds the file's one write lock.
    async fn alone(&mut self, _: Alone) -> QueryResult<()> {
        Ok(())
    }

    async fn alone_with(&mut self, _: &str) -> QueryResult<()> {
        Ok(())
    }
}
