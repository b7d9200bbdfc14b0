//! What the instances of an installation share, on Redis or Valkey: one server, a sentinel set-up or a cluster, with
//! or without TLS.
//!
//! [`Redis`] is the connection; beside it stands one adapter per port, a file each. All keys and channels begin with
//! the installation's prefix. Where Open WebUI keeps the same thing in Redis, name and form are the same, so that
//! both can share it.
//!
//! Not here: retrying what a caller asked for. A command that cannot be done within a few seconds fails, and the
//! service decides what that means.

mod bus;
mod cache;
mod config;
mod connection;
mod hub;
mod locks;
mod presence;
mod rate_limiter;
mod task_commands;
mod task_history;
mod tasks;

pub use bus::RedisBus;
pub use cache::RedisCache;
pub use config::{RedisConfig, Sentinel};
pub use connection::{Redis, RedisError};
pub use locks::RedisLocks;
pub use presence::RedisPresenceBoard;
pub use rate_limiter::RedisRateLimiter;
pub use task_commands::RedisTaskCommands;
pub use task_history::RedisTaskHistory;
pub use tasks::RedisTaskRegistry;
