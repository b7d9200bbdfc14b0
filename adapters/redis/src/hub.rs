use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use fred::clients::SubscriberClient;
use fred::error::Error;
use fred::interfaces::{ClientLike, PubsubInterface};
use fred::types::{Message, MultipleStrings, Value, config::Server};
use loquat_core::cluster::{ClusterError, Heard};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::broadcast::{self, Receiver};
use tracing::{info, warn};

use crate::RedisConfig;

/// Hands what the listening connection hears to those who listen within the process. The server is asked for each
/// channel once, however many listen to it here.
pub(crate) struct Hub {
    subscriber: SubscriberClient,
    channels: Mutex<HashMap<String, broadcast::Sender<Heard>>>,
    /// Held while the server is asked for a channel, so that the second listener waits for the first one's answer.
    asking: tokio::sync::Mutex<()>,
}

impl Hub {
    /// How long to wait before the server is asked again for the channels.
    const RETRY: Duration = Duration::from_millis(500);

    pub fn new(subscriber: SubscriberClient) -> Self {
        Self {
            subscriber,
            channels: Mutex::default(),
            asking: tokio::sync::Mutex::default(),
        }
    }

    pub async fn listen(&self, channel: String) -> Result<Receiver<Heard>, ClusterError> {
        let _asking = self.asking.lock().await;
        if let Some(sender) = self.channels().get(&channel) {
            return Ok(sender.subscribe());
        }
        let (sender, receiver) = broadcast::channel(RedisConfig::WAITING);
        self.channels().insert(channel.clone(), sender);
        if let Err(error) = self.subscribe(channel.as_str()).await {
            self.channels().remove(&channel);
            return Err(ClusterError::new(error));
        }
        Ok(receiver)
    }

    /// Comes back when the server listens: the driver does not wait for the answer to a subscription, and something said
    /// over another connection could come before it. A connection's commands are served in their order.
    async fn subscribe(&self, channels: impl Into<MultipleStrings> + Send) -> Result<(), Error> {
        self.subscriber.subscribe(channels).await?;
        self.subscriber.ping::<Value>(None).await.map(drop)
    }

    /// Hands out messages, and listens anew after a broken connection, as long as the process lives.
    pub async fn follow(
        self: Arc<Self>,
        mut messages: Receiver<Message>,
        mut reconnections: Receiver<Server>,
        mut errors: Receiver<(Error, Option<Server>)>,
    ) {
        loop {
            tokio::select! {
                message = messages.recv() => match message {
                    Ok(message) => self.hand_out(message),
                    Err(RecvError::Lagged(_)) => self.tell_gap(),
                    Err(RecvError::Closed) => return,
                },
                again = reconnections.recv() => match again {
                    Ok(_) | Err(RecvError::Lagged(_)) => self.listen_again().await,
                    Err(RecvError::Closed) => return,
                },
                error = errors.recv() => match error {
                    Ok((error, _)) => warn!(error = &error as &dyn std::error::Error, "connection to Redis is broken"),
                    Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => return,
                },
            }
        }
    }

    fn hand_out(&self, message: Message) {
        let Some(bytes) = bytes_of(message.value) else {
            return;
        };
        if let Some(sender) = self.channels().get(&*message.channel) {
            // Fails only when nobody listens any more, which is fine.
            let _ = sender.send(Heard::Message(bytes));
        }
    }

    /// Asks a new connection for the channels that the old one listened to. What was said meanwhile is lost.
    async fn listen_again(&self) {
        let channels: Vec<String> = self.channels().keys().cloned().collect();
        if channels.is_empty() {
            return;
        }
        while let Err(error) = self.subscribe(channels.clone()).await {
            warn!(
                error = &error as &dyn std::error::Error,
                "cannot listen to Redis, trying again"
            );
            tokio::time::sleep(Self::RETRY).await;
        }
        info!("listening to Redis again");
        self.tell_gap();
    }

    fn tell_gap(&self) {
        for sender in self.channels().values() {
            let _ = sender.send(Heard::Gap);
        }
    }

    fn channels(&self) -> MutexGuard<'_, HashMap<String, broadcast::Sender<Heard>>> {
        self.channels.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn bytes_of(value: Value) -> Option<Bytes> {
    match value {
        Value::Bytes(bytes) => Some(bytes),
        Value::String(text) => Some(text.into_inner()),
        other => other.into_string().map(Bytes::from),
    }
}
