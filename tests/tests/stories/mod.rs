//! What people and operators live through, told one by one.

mod database;
mod presence;
mod redis;
mod tasks;
