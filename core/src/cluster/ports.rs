use std::error::Error;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::BoxStream;

use crate::cluster::{Attendance, InstanceId};

/// What the instances share could not be reached.
#[derive(Debug, thiserror::Error)]
#[error("the cluster's shared state is out of reach")]
pub struct ClusterError(#[source] pub Box<dyn Error + Send + Sync>);

impl ClusterError {
    /// Wraps a driver's error.
    pub fn new(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self(cause.into())
    }
}

/// A subject that instances talk about, for example `users` or `settings`.
pub type Topic = &'static str;

/// What a listener of a topic hears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    Message(Bytes),
    /// Messages may have been lost: the listener was too slow, or the connection was broken for a while. Who keeps a
    /// copy of something and hears of its changes here reads it anew now.
    Gap,
}

/// Carries messages to every instance, the sending one included.
#[async_trait]
pub trait Bus: Send + Sync {
    /// Sends a message to all who listen to the topic now. Nobody listening is no error.
    async fn publish(&self, topic: Topic, message: Bytes) -> Result<(), ClusterError>;

    /// The messages of the topic from now on, in the order in which one sender sent them. A listener who is too slow
    /// loses the oldest messages and never holds up others; after a broken connection the stream goes on by itself.
    /// Both are told as a [`Heard::Gap`]. The stream ends only with the process.
    async fn subscribe(&self, topic: Topic) -> Result<BoxStream<'static, Heard>, ClusterError>;
}

/// Keeps small values for a while. Keys are made of words with colons between them, for example
/// `auth:token:{id}:revoked`; an adapter may put a prefix of its installation before them.
#[async_trait]
pub trait Cache: Send + Sync {
    /// The value under the key, unless it is over.
    async fn get(&self, key: &str) -> Result<Option<String>, ClusterError>;

    /// Stores the value in place of an older one, for ever without a time to live.
    async fn put(&self, key: &str, value: &str, time_to_live: Option<Duration>) -> Result<(), ClusterError>;

    /// Forgets the value; a key that holds none is no error.
    async fn remove(&self, key: &str) -> Result<(), ClusterError>;
}

/// How often something may happen: at most `limit` times within `buckets` buckets of `bucket` each (the present one
/// and those before it). A bucket lasts whole seconds, at least one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    pub limit: u32,
    pub bucket: Duration,
    pub buckets: u32,
}

impl Rate {
    /// The seconds that a bucket lasts.
    pub fn bucket_seconds(&self) -> i64 {
        i64::try_from(self.bucket.as_secs()).unwrap_or(i64::MAX).max(1)
    }

    /// The seconds after which a bucket counts no more, seen from its start.
    pub fn memory_seconds(&self) -> i64 {
        self.bucket_seconds().saturating_mul(i64::from(self.buckets.max(1)))
    }
}

/// Counts attempts.
#[async_trait]
pub trait RateLimiter: Send + Sync {
    /// Counts one attempt under the key and tells whether it is still within the rate. Refused attempts count too:
    /// who keeps hammering stays out.
    async fn allows(&self, key: &str, rate: Rate) -> Result<bool, ClusterError>;
}

/// The right to do something alone, until it is given back or its time is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    pub name: String,
    /// Proves to the adapter that the lease is still ours.
    pub token: String,
}

/// Lets one instance at a time do a thing.
#[async_trait]
pub trait Locks: Send + Sync {
    /// Takes the lock for that long; `None` if another holds it.
    async fn acquire(&self, name: &str, time_to_live: Duration) -> Result<Option<Lease>, ClusterError>;

    /// Holds on to the lock until that long from now; false if it was lost meanwhile.
    async fn renew(&self, lease: &Lease, time_to_live: Duration) -> Result<bool, ClusterError>;

    /// Gives the lock back; nothing happens if it was lost meanwhile.
    async fn release(&self, lease: Lease) -> Result<(), ClusterError>;
}

/// Where every instance pins up who is there on it, so that each can tell for all of them.
///
/// An instance announces a summary every few seconds, however many browsers are connected to it: nothing here is
/// written per heartbeat or per request.
#[async_trait]
pub trait PresenceBoard: Send + Sync {
    /// Pins up what the instance sees, in place of what it announced before. It comes down by itself after the time
    /// to live, so that an instance that died is forgotten.
    async fn announce(
        &self,
        instance: &InstanceId,
        seen: &Attendance,
        time_to_live: Duration,
    ) -> Result<(), ClusterError>;

    /// Takes the instance's announcement down; having none is no error.
    async fn withdraw(&self, instance: &InstanceId) -> Result<(), ClusterError>;

    /// What each instance announced last.
    async fn announcements(&self) -> Result<Vec<(InstanceId, Attendance)>, ClusterError>;
}
