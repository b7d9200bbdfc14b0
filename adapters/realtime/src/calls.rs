use std::collections::HashMap;
use std::pin::pin;
use std::sync::{MutexGuard, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;
use futures::StreamExt;
use loquat_core::cluster::{ClusterError, Heard, InstanceId, Topic};
use loquat_core::realtime::{BrowserSession, Browsers, CallError, Channel, Event};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use socketioxide::socket::Sid;
use tokio::sync::oneshot;

use crate::connection;
use crate::sockets::{SocketContext, Sockets};

const CALLS: Topic = "calls";

/// A call on its way to the instance that holds the session, or what its page says on the way back.
#[derive(Serialize, Deserialize)]
pub(crate) enum CallMessage {
    Call {
        id: String,
        from: InstanceId,
        session: BrowserSession,
        event: Event,
    },
    Answer {
        id: String,
        to: InstanceId,
        value: Value,
    },
    /// Said on a channel, which may be open on any instance.
    Said {
        channel: String,
        value: Value,
    },
    /// The session is over: its channels are, too.
    Gone {
        session: String,
    },
}

#[async_trait]
impl Browsers for Sockets {
    async fn call(&self, session: &BrowserSession, event: &Event) -> Result<Value, CallError> {
        if self.holds(session) {
            return self.ask_here(session, event).await;
        }
        let id = self.context.ids.uuid();
        let (answer, answered) = oneshot::channel();
        self.waiting().insert(id.clone(), answer);
        let call = CallMessage::Call {
            id: id.clone(),
            from: self.context.instance.clone(),
            session: session.clone(),
            event: event.clone(),
        };
        let outcome = match self.post(&call).await {
            Err(error) => Err(CallError::Failed(error.into())),
            Ok(()) => match tokio::time::timeout(self.rules.patience, answered).await {
                Ok(Ok(value)) => Ok(value),
                Ok(Err(_)) | Err(_) => Err(CallError::Silent),
            },
        };
        self.waiting().remove(&id);
        outcome
    }

    fn open_channel(&self, session: &BrowserSession) -> Channel {
        let name = format!("{}:{}:{}", session.user, session.id, self.context.ids.uuid());
        let said = self.context.channels.open(&name).boxed();
        Channel { name, said }
    }
}

impl Sockets {
    /// Carries the calls of other instances to our browsers and takes in the answers to ours, until the process ends.
    /// Somebody must do this on every instance.
    pub async fn run_calls(&self) -> Result<(), ClusterError> {
        let mut messages = self.context.bus.subscribe(CALLS).await?;
        while let Some(heard) = messages.next().await {
            let Heard::Message(bytes) = heard else { continue };
            match serde_json::from_slice(&bytes) {
                Ok(CallMessage::Call {
                    id,
                    from,
                    session,
                    event,
                }) if self.holds(&session) => {
                    let sockets = self.clone();
                    tokio::spawn(async move {
                        if let Ok(value) = sockets.ask_here(&session, &event).await {
                            let _ = sockets.post(&CallMessage::Answer { id, to: from, value }).await;
                        }
                    });
                }
                Ok(CallMessage::Answer { id, to, value }) if to == self.context.instance => {
                    if let Some(waiting) = self.waiting().remove(&id) {
                        let _ = waiting.send(value);
                    }
                }
                Ok(CallMessage::Said { channel, value }) => drop(self.context.channels.send(&channel, value)),
                Ok(CallMessage::Gone { session }) => self.context.channels.close(&session),
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "another instance sent a call that cannot be read"),
            }
        }
        Ok(())
    }

    /// Is the session connected to this instance, and the user at it?
    fn holds(&self, session: &BrowserSession) -> bool {
        let Ok(sid) = session.id.parse::<Sid>() else {
            return false;
        };
        let room = connection::room(&session.user);
        let socket = self.io.get_socket(sid);
        socket.is_some_and(|socket| socket.rooms().iter().any(|joined| *joined == room))
    }

    async fn ask_here(&self, session: &BrowserSession, event: &Event) -> Result<Value, CallError> {
        let answers = self
            .io
            .to(session.id.clone())
            .timeout(self.rules.patience)
            .emit_with_ack::<_, Value>("events", event);
        let answers = answers
            .await
            .map_err(|error| CallError::Failed(error.to_string().into()))?;
        let mut answers = pin!(answers);
        match answers.next().await {
            Some((_, Ok(value))) => Ok(first_argument(value)),
            Some((_, Err(_))) | None => Err(CallError::Silent),
        }
    }

    async fn post(&self, message: &CallMessage) -> Result<(), ClusterError> {
        message.post(&self.context).await
    }

    fn waiting(&self) -> MutexGuard<'_, HashMap<String, oneshot::Sender<Value>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl CallMessage {
    pub(crate) async fn post(&self, context: &SocketContext) -> Result<(), ClusterError> {
        let bytes = serde_json::to_vec(self).map_err(|error| ClusterError(error.into()))?;
        context.bus.publish(CALLS, Bytes::from(bytes)).await
    }
}

/// An acknowledgement is a list of arguments; the web client sends one.
fn first_argument(value: Value) -> Value {
    match value {
        Value::Array(mut arguments) if arguments.len() == 1 => arguments.remove(0),
        other => other,
    }
}
