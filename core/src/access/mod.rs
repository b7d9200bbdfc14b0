//! Who may read and write a thing of the workspace.

mod control;
mod listing;
mod reach;
mod seen;
mod thing;

pub use control::{AccessControl, Grants};
pub use listing::{Ownership, Readers};
pub use reach::Reach;
pub use seen::Seen;
pub use thing::{Access, Thing};
