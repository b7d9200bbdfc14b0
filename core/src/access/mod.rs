//! Who may read and write a thing of the workspace.

mod control;
mod reach;
mod thing;

pub use control::{AccessControl, Grants};
pub use reach::Reach;
pub use thing::Access;
