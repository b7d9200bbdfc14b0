//! Who may read and write a thing of the workspace.

mod control;
mod listing;
mod policy;
mod shareable;
mod with_owner;

pub use control::{AccessControl, Grants};
pub use listing::{Ownership, Readers};
pub use policy::AccessPolicy;
pub use shareable::{Access, Shareable};
pub use with_owner::WithOwner;
