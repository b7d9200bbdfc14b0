use async_trait::async_trait;
use futures::stream::{BoxStream, StreamExt, unfold};
use loquat_core::cluster::ClusterError;
use loquat_core::task::{TaskCommand, TaskCommands};
use tokio::sync::broadcast::{self, error::RecvError};

/// The commands of a single process.
#[derive(Debug)]
pub struct MemoryTaskCommands {
    sender: broadcast::Sender<TaskCommand>,
}

impl MemoryTaskCommands {
    /// So many commands wait for a listener before it loses the oldest.
    const WAITING: usize = 1_024;

    pub fn new() -> Self {
        Self::default()
    }
}

impl Default for MemoryTaskCommands {
    fn default() -> Self {
        Self {
            sender: broadcast::channel(Self::WAITING).0,
        }
    }
}

#[async_trait]
impl TaskCommands for MemoryTaskCommands {
    async fn send(&self, command: &TaskCommand) -> Result<(), ClusterError> {
        // Fails only when nobody listens, which is fine.
        let _ = self.sender.send(command.clone());
        Ok(())
    }

    async fn commands(&self) -> Result<BoxStream<'static, TaskCommand>, ClusterError> {
        Ok(unfold(self.sender.subscribe(), |mut listener| async move {
            loop {
                match listener.recv().await {
                    Ok(command) => return Some((command, listener)),
                    Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => return None,
                }
            }
        })
        .boxed())
    }
}
