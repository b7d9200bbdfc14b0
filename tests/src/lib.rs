//! What all adapters promise, and the servers that tests run on.
//!
//! * [`contract`]: a module of promises per port. Whoever writes an adapter signs it in one line and knows when they are
//!   done. The crate depends on the core and on the memory adapter, which is the shortest example of each port.
//! * [`cast`]: who appears in stories.
//! * [`databases`]: a fresh database for every test, on SQLite and PostgreSQL.
//! * [`instance`]: the whole server as a process.
//! * [`upstream`]: a provider of models as a server that answers, hangs and breaks off as a test tells it.
//! * [`services`]: throw-away servers (PostgreSQL, Redis) of a test process.
//! * [`socket`], [`tab`]: a Socket.IO client, and what the page does with one.
//! * [`wire`]: HTTP as bytes.
//! * [`world`]: what stories in memory make their worlds of.
//!
//! The runs are in `tests/main.rs`: one binary with the contracts of our own adapters and the stories of the whole.
//! This crate is run by `cargo test -p loquat-tests`: one process, whose tests share the servers that they need.

pub mod cast;
pub mod contract;
pub mod databases;
pub mod instance;
pub mod services;
pub mod socket;
pub mod tab;
pub mod upstream;
pub mod wire;
pub mod world;
