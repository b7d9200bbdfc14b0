//! When those who watch an answer hear of it, and what.

mod alarm;
mod feed;

pub(super) use alarm::Alarm;
pub use feed::{Feed, Frame, Pace};
