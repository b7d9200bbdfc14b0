//! SQLite, SQLCipher and PostgreSQL behind every store port of the core.
//!
//! The tables are Open WebUI 0.7.2's own ([`schema`]). One [`Db`] holds whichever database is configured; [`on_db!`]
//! runs the same query on it, and the few words in which the databases differ stand in `dialect`. One file per port:
//! its `impl` is a table of contents, the queries are plain functions beneath it.
//!
//! Start reading at [`Db`], then at [`SqlUsers`].

mod column;
#[macro_use]
mod db;
mod dialect;
mod error;
#[macro_use]
mod groups;
mod lock;
mod schema;
mod users;

pub use db::{ConnectError, Db, Pooling};
pub use groups::SqlGroups;
pub use users::SqlUsers;
