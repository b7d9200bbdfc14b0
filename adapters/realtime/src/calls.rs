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

use crate::guest;
use crate::sockets::{Hall, Sockets};

const CALLS: Topic = "calls";

/// A call on its way to the instance that holds the session, or what its page says on the way back.
#[derive(Serialize, Deserialize)]
pub(crate) enum Letter {
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
        let id = self.hall.ids.uuid();
        let (answer, answered) = oneshot::channel();
        self.waiting().insert(id.clone(), answer);
        let call = Letter::Call {
            id: id.clone(),
            from: self.hall.instance.clone(),
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
        let name = format!("{}:{}:{}", session.user, session.id, self.hall.ids.uuid());
        let said = self.hall.channels.open(&name).boxed();
        Channel { name, said }
    }
}

impl Sockets {
    /// Carries the calls of other instances to our browsers and takes in the answers to ours, until the process ends.
    /// Somebody must do this on every instance.
    pub async fn tend_calls(&self) -> Result<(), ClusterError> {
        let mut letters = self.hall.bus.subscribe(CALLS).await?;
        while let Some(heard) = letters.next().await {
            let Heard::Message(bytes) = heard else { continue };
            match serde_json::from_slice(&bytes) {
                Ok(Letter::Call {
                    id,
                    from,
                    session,
                    event,
                }) if self.holds(&session) => {
                    let sockets = self.clone();
                    tokio::spawn(async move {
                        if let Ok(value) = sockets.ask_here(&session, &event).await {
                            let _ = sockets.post(&Letter::Answer { id, to: from, value }).await;
                        }
                    });
                }
                Ok(Letter::Answer { id, to, value }) if to == self.hall.instance => {
                    if let Some(waiting) = self.waiting().remove(&id) {
                        let _ = waiting.send(value);
                    }
                }
                Ok(Letter::Said { channel, value }) => drop(self.hall.channels.say(&channel, value)),
                Ok(Letter::Gone { session }) => self.hall.channels.hang_up(&session),
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
        let room = guest::room(&session.user);
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

    async fn post(&self, letter: &Letter) -> Result<(), ClusterError> {
        letter.post(&self.hall).await
    }

    fn waiting(&self) -> MutexGuard<'_, HashMap<String, oneshot::Sender<Value>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Letter {
    pub(crate) async fn post(&self, hall: &Hall) -> Result<(), ClusterError> {
        let bytes = serde_json::to_vec(self).map_err(|error| ClusterError(error.into()))?;
        hall.bus.publish(CALLS, Bytes::from(bytes)).await
    }
}

/// An acknowledgement is a list of arguments; the page sends one.
fn first_argument(value: Value) -> Value {
    match value {
        Value::Array(mut arguments) if arguments.len() == 1 => arguments.remove(0),
        other => other,
    }
}
