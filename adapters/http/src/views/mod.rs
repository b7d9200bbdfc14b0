//! What several areas show: people, groups and what they may do.

mod group;
mod permissions;
mod person;

pub use group::{CountedGroupView, GroupView};
pub use permissions::PermissionTree;
pub use person::{PersonView, UserView};
