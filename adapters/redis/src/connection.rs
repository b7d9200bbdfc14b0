use std::sync::Arc;
use std::time::Duration;

use fred::clients::Client;
use fred::interfaces::ClientLike;
use fred::prelude::EventInterface;
use fred::types::ConnectHandle;
use loquat_core::cluster::{ClusterError, Heard};
use tokio::sync::broadcast;
use tokio::task::JoinHandle;

use crate::RedisConfig;
use crate::hub::Hub;

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub enum RedisError {
    #[error("the address of Redis cannot be used: {0}")]
    Address(&'static str),
    #[error("the address of Redis asks for TLS, and no certificate authority to trust is known")]
    NoTrust,
    #[error("redis at {address} cannot be reached")]
    Unreachable {
        address: String,
        #[source]
        cause: fred::error::Error,
    },
}

/// The connection of this process: one for commands, one that listens. Cloning shares both; after a break they come
/// back by themselves.
#[derive(Clone)]
pub struct Redis(Arc<Shared>);

struct Shared {
    client: Client,
    hub: Arc<Hub>,
    prefix: String,
    following: JoinHandle<()>,
    connections: [ConnectHandle; 2],
}

impl Redis {
    /// Connects; fails when the server cannot be reached now.
    pub async fn connect(config: &RedisConfig) -> Result<Self, RedisError> {
        let unreachable = |cause| RedisError::Unreachable {
            address: config.shown_address(),
            cause,
        };
        let builder = config.builder()?;
        let client = builder.build().map_err(unreachable)?;
        let subscriber = builder.build_subscriber_client().map_err(unreachable)?;

        let commanding = client.init().await.map_err(unreachable)?;
        let listening = subscriber.init().await.map_err(|cause| {
            commanding.abort();
            unreachable(cause)
        })?;
        // The first connection was announced by now, so that what comes here are breaks and the ends of breaks.
        let (reconnections, errors) = (subscriber.reconnect_rx(), subscriber.error_rx());
        let messages = subscriber.message_rx();
        let hub = Arc::new(Hub::new(subscriber));
        let following = tokio::spawn(hub.clone().follow(messages, reconnections, errors));
        Ok(Self(Arc::new(Shared {
            client,
            hub,
            prefix: config.key_prefix.clone(),
            following,
            connections: [commanding, listening],
        })))
    }

    /// Does the server answer?
    pub async fn ping(&self) -> Result<Duration, ClusterError> {
        let start = tokio::time::Instant::now();
        let _: String = self.client().ping(None).await.map_err(ClusterError::new)?;
        Ok(start.elapsed())
    }

    pub(crate) fn client(&self) -> &Client {
        &self.0.client
    }

    /// The installation's name of a key or channel.
    pub(crate) fn key(&self, name: &str) -> String {
        format!("{}:{name}", self.0.prefix)
    }

    /// Listens to a channel.
    pub(crate) async fn listen(&self, channel: String) -> Result<broadcast::Receiver<Heard>, ClusterError> {
        self.0.hub.listen(channel).await
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.following.abort();
        // The driver's tasks would go on without anybody who needs them.
        for connection in &self.connections {
            connection.abort();
        }
    }
}

impl std::fmt::Debug for Redis {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Redis")
            .field("prefix", &self.0.prefix)
            .finish_non_exhaustive()
    }
}
