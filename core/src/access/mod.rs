//! Who may read and write a thing of the workspace.

mod control;
mod listing;
mod reach;
mod thing;

pub use control::{AccessControl, Grants};
pub use listing::{Ownership, Readers};
pub use reach::Reach;
pub use thing::Access;
