use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures::StreamExt;
use loquat_core::cluster::{ClusterError, Heard, InstanceId, Topic};
use loquat_core::realtime::{Audience, Event, EventPublisher, RealtimeError};
use serde::{Deserialize, Serialize};
use socketioxide::BroadcastError;

use crate::connection;
use crate::sockets::Sockets;

const EVENTS: Topic = "events";

/// What instances tell each other.
#[derive(Serialize, Deserialize)]
struct EventMessage<E> {
    from: InstanceId,
    to: Audience,
    event: E,
}

#[async_trait]
impl EventPublisher for Sockets {
    async fn publish(&self, to: &Audience, event: &Event) -> Result<(), RealtimeError> {
        self.hand_out(to, event).await;
        if self.rules.alone {
            return Ok(());
        }
        let message = EventMessage {
            from: self.context.instance.clone(),
            to: to.clone(),
            event,
        };
        let message = serde_json::to_vec(&message).map_err(|error| RealtimeError(error.into()))?;
        self.outbox.put(Bytes::from(message));
        Ok(())
    }
}

impl Sockets {
    /// Hands out what other instances publish, until the process ends. Somebody must do this on every instance.
    pub async fn run_events(&self) -> Result<(), ClusterError> {
        let mut messages = self.context.bus.subscribe(EVENTS).await?;
        while let Some(heard) = messages.next().await {
            let Heard::Message(bytes) = heard else {
                self.resync.of_everybody();
                continue;
            };
            match serde_json::from_slice::<EventMessage<Event>>(&bytes) {
                Ok(message) if message.from == self.context.instance => {}
                Ok(message) => self.hand_out(&message.to, &message.event).await,
                Err(error) => tracing::warn!(%error, "another instance sent an event that cannot be read"),
            }
        }
        Ok(())
    }

    /// Tells other instances what is published here, until the process ends. Somebody must do this on every instance.
    pub async fn run_outbox(&self) -> Result<(), ClusterError> {
        self.outbox.post(EVENTS, || self.resync.of_everybody()).await;
        Ok(())
    }

    /// Waits until the other instances were told everything, but no longer than that.
    pub async fn all_posted(&self, patience: Duration) {
        let posting = async {
            while !self.outbox.is_empty() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        // Who is not told now will not be told any more.
        let _ = tokio::time::timeout(patience, posting).await;
    }

    /// Closes all sockets of this instance. Pages connect again by themselves, to an instance that is there.
    pub async fn close(&self) {
        self.io.close().await;
    }

    /// To the sockets of this instance. It is written once, however many there are.
    async fn hand_out(&self, to: &Audience, event: &Event) {
        let room = match to {
            Audience::User(user) => connection::room(user),
            Audience::Session(session) => session.clone(),
        };
        if let Err(error) = self.io.to(room).emit("events", event).await {
            self.make_good(to, &error);
        }
    }

    /// A socket that cannot keep up loses events instead of filling our memory. It gets the whole once it may have
    /// caught up.
    fn make_good(&self, to: &Audience, error: &BroadcastError) {
        tracing::debug!(%error, "a slow socket lost an event");
        if let Audience::User(user) = to {
            self.resync.of(user);
        }
    }
}
