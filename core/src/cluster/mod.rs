//! What the instances of one installation share while they run: messages, short-lived values, counters, locks, and
//! who is there.
//!
//! A single machine has all of it in memory; several machines share it through an adapter such as Redis.

mod attendance;
mod instance;
mod ports;
mod presence;

pub use attendance::Attendance;
pub use instance::InstanceId;
pub use ports::{Bus, Cache, ClusterError, Heard, Lease, Locks, PresenceBoard, Rate, RateLimiter, Topic};
pub use presence::{Presence, PresenceGuard};
