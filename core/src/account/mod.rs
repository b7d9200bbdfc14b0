//! Who uses the service: users, their groups and what they may do.

mod authenticate;
mod changes;
mod denied;
mod group;
mod permission;
mod ports;
mod principal;
mod user;

pub use authenticate::{Authenticate, AuthenticationError, Presented};
pub use changes::{AccountChanges, Changed};
pub use denied::Denied;
pub use group::{CountedGroup, Group, GroupId, Sharing};
pub use permission::{Permission, Permissions};
pub use ports::{GroupChange, GroupStore, NewAccount, UserChange, UserFilter, UserOrder, UserStore};
pub use principal::Principal;
pub use user::{Email, Role, Standing, User, UserId};
