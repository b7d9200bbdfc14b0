//! The small questions beside a chat: titles, tags, follow-ups, queries, and what clients ask for on demand.

mod after;
pub(super) mod braces;
mod on_demand;
mod tasks;
pub mod templates;
pub mod variables;

pub(super) use after::AfterAnswer;
pub use on_demand::{SmallTaskError, SmallTaskRequest};
pub use tasks::{Material, SideQuestions, SmallTask};
