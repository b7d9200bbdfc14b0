use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::{BoxStream, StreamExt, unfold};
use loquat_core::cluster::{Bus, ClusterError, Heard, Topic};
use tokio::sync::broadcast::{self, error::RecvError};

/// The bus of a single process.
#[derive(Debug, Default)]
pub struct MemoryBus {
    topics: Mutex<HashMap<Topic, broadcast::Sender<Bytes>>>,
}

impl MemoryBus {
    /// So many messages wait for a listener before it loses the oldest.
    const WAITING: usize = 1_024;

    pub fn new() -> Self {
        Self::default()
    }

    fn topic(&self, topic: Topic) -> broadcast::Sender<Bytes> {
        let mut topics = self.topics.lock().unwrap_or_else(PoisonError::into_inner);
        topics
            .entry(topic)
            .or_insert_with(|| broadcast::channel(Self::WAITING).0)
            .clone()
    }
}

#[async_trait]
impl Bus for MemoryBus {
    async fn publish(&self, topic: Topic, message: Bytes) -> Result<(), ClusterError> {
        // Fails only when nobody listens, which is fine.
        let _ = self.topic(topic).send(message);
        Ok(())
    }

    async fn subscribe(&self, topic: Topic) -> Result<BoxStream<'static, Heard>, ClusterError> {
        let listener = self.topic(topic).subscribe();
        Ok(unfold(listener, |mut listener| async move {
            match listener.recv().await {
                Ok(message) => Some((Heard::Message(message), listener)),
                Err(RecvError::Lagged(_)) => Some((Heard::Gap, listener)),
                Err(RecvError::Closed) => None,
            }
        })
        .boxed())
    }
}
