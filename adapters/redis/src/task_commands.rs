use async_trait::async_trait;
use fred::interfaces::PubsubInterface;
use futures::stream::{BoxStream, StreamExt, unfold};
use loquat_core::cluster::{ClusterError, Heard};
use loquat_core::task::{TaskCommand, TaskCommands, TaskId};
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast::error::RecvError;

use crate::Redis;

/// Commands on the channel `{prefix}:tasks:commands`, in Open WebUI's own form: `{"action": "stop", "task_id": ...}`.
#[derive(Debug, Clone)]
pub struct RedisTaskCommands {
    redis: Redis,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case")]
enum Wire {
    Stop { task_id: TaskId },
}

impl RedisTaskCommands {
    pub fn new(redis: Redis) -> Self {
        Self { redis }
    }

    fn channel(&self) -> String {
        self.redis.key("tasks:commands")
    }
}

#[async_trait]
impl TaskCommands for RedisTaskCommands {
    async fn send(&self, command: &TaskCommand) -> Result<(), ClusterError> {
        let TaskCommand::Stop(task_id) = command;
        let wire = Wire::Stop {
            task_id: task_id.clone(),
        };
        let text = serde_json::to_string(&wire).map_err(ClusterError::new)?;
        let client = self.redis.client();
        client.publish(self.channel(), text).await.map_err(ClusterError::new)
    }

    async fn commands(&self) -> Result<BoxStream<'static, TaskCommand>, ClusterError> {
        let listener = self.redis.listen(self.channel()).await?;
        Ok(unfold(listener, |mut listener| async move {
            loop {
                match listener.recv().await {
                    Ok(Heard::Message(text)) => {
                        // A command of another kind is meant for others.
                        if let Ok(Wire::Stop { task_id }) = serde_json::from_slice(&text) {
                            return Some((TaskCommand::Stop(task_id), listener));
                        }
                    }
                    Ok(Heard::Gap) | Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => return None,
                }
            }
        })
        .boxed())
    }
}
