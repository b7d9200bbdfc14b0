//! From a question to a stored answer.

mod assembler;
mod details;
mod feed;
mod prepare;
mod request;
mod tags;
pub mod templates;
pub mod variables;

pub use assembler::{Assembler, Live};
pub use feed::{Feed, Frame, Pace};
pub use prepare::{Turn, prepare};
pub use request::{BackgroundTasks, CompletionRequest, Control, NotAQuestion, is_temporary, reasoning_tags};
pub use tags::{TagPair, Tags};
