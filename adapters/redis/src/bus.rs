use async_trait::async_trait;
use bytes::Bytes;
use fred::interfaces::PubsubInterface;
use fred::types::Value;
use futures::stream::{BoxStream, StreamExt, unfold};
use loquat_core::cluster::{Bus, ClusterError, Heard, Topic};
use tokio::sync::broadcast::error::RecvError;

use crate::Redis;

/// The bus on Redis: a topic is the channel `{prefix}:bus:{topic}`.
#[derive(Debug, Clone)]
pub struct RedisBus {
    redis: Redis,
}

impl RedisBus {
    pub fn new(redis: Redis) -> Self {
        Self { redis }
    }

    fn channel(&self, topic: Topic) -> String {
        self.redis.key(&format!("bus:{topic}"))
    }
}

#[async_trait]
impl Bus for RedisBus {
    async fn publish(&self, topic: Topic, message: Bytes) -> Result<(), ClusterError> {
        let channel = self.channel(topic);
        let client = self.redis.client();
        client
            .publish(channel, Value::Bytes(message))
            .await
            .map_err(ClusterError::new)
    }

    async fn subscribe(&self, topic: Topic) -> Result<BoxStream<'static, Heard>, ClusterError> {
        let listener = self.redis.listen(self.channel(topic)).await?;
        Ok(unfold(listener, |mut listener| async move {
            match listener.recv().await {
                Ok(heard) => Some((heard, listener)),
                Err(RecvError::Lagged(_)) => Some((Heard::Gap, listener)),
                Err(RecvError::Closed) => None,
            }
        })
        .boxed())
    }
}
