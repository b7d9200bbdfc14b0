//! Passages of documents with their vectors and words, and the search in them.
//!
//! [`EmbeddedPassages`] keeps them in one file of SQLite, for the processes of one machine. [`PgVectorPassages`] in the
//! table that Open WebUI has for them in PostgreSQL. `vectors.rs` is the arithmetic, `words.rs` says
//! what counts as a word.

mod bm25;
mod embedded;
mod pgvector;
mod vectors;
mod words;

pub use embedded::{EmbeddedPassages, OpenPassagesError};
pub use pgvector::{Connect, PgVectorConfig, PgVectorPassages};
