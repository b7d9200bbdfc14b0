//! From a question to a stored answer.

mod assembler;
mod details;
mod feed;
mod tags;
pub mod templates;
pub mod variables;

pub use assembler::{Assembler, Live};
pub use feed::{Feed, Frame, Pace};
pub use tags::{TagPair, Tags};
