//! What people and operators live through, told one by one.

mod opening;
mod presence;
mod redis;
mod tasks;
