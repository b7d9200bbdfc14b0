use std::collections::HashMap;
use std::pin::pin;
use std::sync::{MutexGuard, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;
use futures::StreamExt;
use loquat_core::cluster::{ClusterError, Heard, InstanceId, Topic};
use loquat_core::realtime::{Browsers, CallError, Event};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use socketioxide::socket::Sid;
use tokio::sync::oneshot;

use crate::sockets::Sockets;

const CALLS: Topic = "calls";

/// A call on its way to the instance that holds the session, or its answer on the way back.
#[derive(Serialize, Deserialize)]
enum Letter {
    Call {
        id: String,
        from: InstanceId,
        session: String,
        event: Event,
    },
    Answer {
        id: String,
        to: InstanceId,
        value: Value,
    },
}

#[async_trait]
impl Browsers for Sockets {
    async fn call(&self, session: &str, event: &Event) -> Result<Value, CallError> {
        if self.holds(session) {
            return self.ask_here(session, event).await;
        }
        let id = self.hall.ids.uuid();
        let (answer, answered) = oneshot::channel();
        self.waiting().insert(id.clone(), answer);
        let call = Letter::Call {
            id: id.clone(),
            from: self.hall.instance.clone(),
            session: session.to_owned(),
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
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "another instance sent a call that cannot be read"),
            }
        }
        Ok(())
    }

    /// Is the session connected to this instance?
    fn holds(&self, session: &str) -> bool {
        session
            .parse::<Sid>()
            .is_ok_and(|sid| self.io.get_socket(sid).is_some())
    }

    async fn ask_here(&self, session: &str, event: &Event) -> Result<Value, CallError> {
        let answers = self
            .io
            .to(session.to_owned())
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
        let bytes = serde_json::to_vec(letter).map_err(|error| ClusterError(error.into()))?;
        self.hall.bus.publish(CALLS, Bytes::from(bytes)).await
    }

    fn waiting(&self) -> MutexGuard<'_, HashMap<String, oneshot::Sender<Value>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An acknowledgement is a list of arguments; the page sends one.
fn first_argument(value: Value) -> Value {
    match value {
        Value::Array(mut arguments) if arguments.len() == 1 => arguments.remove(0),
        other => other,
    }
}
