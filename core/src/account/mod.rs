//! Who uses the service: users, their groups and what they may do.

mod authenticate;
mod denied;
mod group;
mod permission;
mod ports;
mod principal;
mod user;

pub use authenticate::{Authenticate, AuthenticationError, Presented};
pub use denied::Denied;
pub use group::{Group, GroupId};
pub use permission::{Permission, Permissions};
pub use ports::{NewAccount, UserChange, UserFilter, UserOrder, UserStore};
pub use principal::Principal;
pub use user::{Email, Role, User, UserId};
