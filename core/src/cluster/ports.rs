use std::error::Error;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::BoxStream;

/// What the instances share could not be reached.
#[derive(Debug, thiserror::Error)]
#[error("the cluster's shared state is out of reach")]
pub struct ClusterError(#[source] pub Box<dyn Error + Send + Sync>);

/// A subject that instances talk about, for example `users` or `settings`.
pub type Topic = &'static str;

/// Carries messages to every instance, the sending one included.
#[async_trait]
pub trait Bus: Send + Sync {
    /// Sends a message to all who listen to the topic now. Nobody listening is no error.
    async fn publish(&self, topic: Topic, message: Bytes) -> Result<(), ClusterError>;

    /// The messages of the topic from now on. A listener who is too slow loses the oldest messages and never holds up
    /// others; after a broken connection the stream goes on by itself.
    async fn subscribe(&self, topic: Topic) -> Result<BoxStream<'static, Bytes>, ClusterError>;
}

/// Keeps small values for a while.
#[async_trait]
pub trait Cache: Send + Sync {
    async fn get(&self, key: &str) -> Result<Option<String>, ClusterError>;

    /// Stores the value, for ever without a time to live.
    async fn put(&self, key: &str, value: &str, time_to_live: Option<Duration>) -> Result<(), ClusterError>;

    async fn remove(&self, key: &str) -> Result<(), ClusterError>;
}

/// How often something may happen: at most `limit` times within `buckets` buckets of `bucket` each (the present one
/// and those before it).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    pub limit: u32,
    pub bucket: Duration,
    pub buckets: u32,
}

/// Counts attempts.
#[async_trait]
pub trait RateLimiter: Send + Sync {
    /// Counts one attempt under the key and tells whether it is still within the rate.
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

    /// Holds on to the lock for that much longer; false if it was lost meanwhile.
    async fn renew(&self, lease: &Lease, time_to_live: Duration) -> Result<bool, ClusterError>;

    /// Gives the lock back; nothing happens if it was lost meanwhile.
    async fn release(&self, lease: Lease) -> Result<(), ClusterError>;
}
