//! Who may read and write a thing of the workspace.

mod control;

pub use control::{AccessControl, Grants};
