//! Passages of documents with their vectors and words, and the search in them.
//!
//! [`EmbeddedPassages`] keeps them in one file of SQLite, for the processes of one machine. `vectors.rs` is the arithmetic, `words.rs` says
//! what counts as a word.

mod embedded;
mod vectors;
mod words;

pub use embedded::{EmbeddedPassages, OpenPassagesError};
