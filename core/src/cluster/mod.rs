//! What the instances of one installation share while they run: messages, short-lived values, counters, locks.
//!
//! A single machine has all of it in memory; several machines share it through an adapter such as Redis.

mod ports;

pub use ports::{Bus, Cache, ClusterError, Lease, Locks, Rate, RateLimiter, Topic};
