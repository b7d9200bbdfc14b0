//! What an answer consists of.

mod assembler;
mod render;
mod tags;

pub use assembler::{Assembler, Live};
pub use tags::{TagPair, Tags};
