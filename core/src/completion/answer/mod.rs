//! One answer on its way to those who wait for it, and into the store.

mod arguments;
mod code;
pub(super) mod response;
pub(super) mod rounds;
mod run;
mod save;
mod stream;
mod tool_calls;

pub use code::CodeInterpreter;
pub(super) use rounds::Rounds;
pub(super) use run::{AnswerRun, Answers};
pub(super) use save::Draft;
