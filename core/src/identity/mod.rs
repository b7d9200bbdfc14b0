//! Who acts and what they may do: users, groups, permissions, and the checks that make rights.
//!
//! A [`Principal`] is whoever signed in. [`Member`] and [`Admin`] are made by its checks alone, so that a service that
//! takes one of them cannot be called by anybody who was not checked.

mod denied;
mod group;
mod permission;
mod principal;
mod rights;
mod user;

pub use denied::Denied;
pub use group::{CountedGroup, Group, GroupId, Sharing};
pub use permission::{Permission, Permissions};
pub use principal::Principal;
pub use rights::{Admin, Member};
pub use user::{Email, OauthSession, Role, Standing, User, UserId};
