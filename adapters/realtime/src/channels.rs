//! Channels on which pages tell us things bit by bit: the lines of an answer that a page asked for in our place.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::channel::mpsc;
use futures::{Stream, StreamExt};
use serde_json::Value;

use crate::calls::CallMessage;
use crate::sockets::SocketContext;

/// How much of what was said may wait for whoever reads it. Who is slower by more loses the channel.
const WAITING: usize = 4_096;

/// The channels that are open on this instance, by name.
#[derive(Debug, Default)]
pub struct Channels {
    open: Mutex<HashMap<String, mpsc::Sender<Value>>>,
}

impl Channels {
    /// Opens a channel; it closes when the result is dropped.
    pub(crate) fn open(self: &Arc<Self>, name: &str) -> impl Stream<Item = Value> + Send + use<> {
        let (sender, mut said) = mpsc::channel(WAITING);
        self.channels().insert(name.to_owned(), sender);
        let open = Open {
            channels: self.clone(),
            name: name.to_owned(),
        };
        futures::stream::poll_fn(move |context| {
            let _kept_as_long_as_this = &open;
            said.poll_next_unpin(context)
        })
    }

    /// Hands on what a page says; gives it back if no such channel is open here.
    pub(crate) fn send(&self, name: &str, value: Value) -> Result<(), Value> {
        let mut channels = self.channels();
        let Some(channel) = channels.get_mut(name) else {
            return Err(value);
        };
        if channel.try_send(value).is_err() {
            channels.remove(name);
        }
        Ok(())
    }

    /// Ends the channels of a session.
    pub(crate) fn close(&self, session: &str) {
        let of_session = |name: &str| name.split(':').nth(1) == Some(session);
        self.channels().retain(|name, _| !of_session(name));
    }

    fn channels(&self) -> MutexGuard<'_, HashMap<String, mpsc::Sender<Value>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes the channel off the list.
struct Open {
    channels: Arc<Channels>,
    name: String,
}

impl Drop for Open {
    fn drop(&mut self) {
        self.channels.channels().remove(&self.name);
    }
}

/// Carries what the web client of one session says on channels of other instances, in its order.
pub(crate) struct RemoteForwarder {
    context: Arc<SocketContext>,
    session: String,
    /// There once something was said.
    line: Mutex<Option<mpsc::Sender<CallMessage>>>,
}

impl RemoteForwarder {
    pub fn new(context: Arc<SocketContext>, session: String) -> Self {
        Self {
            context,
            session,
            line: Mutex::default(),
        }
    }

    pub fn send(&self, channel: String, value: Value) {
        let mut line = self.line.lock().unwrap_or_else(PoisonError::into_inner);
        let open = line.get_or_insert_with(|| self.open());
        if open.try_send(CallMessage::Said { channel, value }).is_err() {
            // Too much at once: the channels of the session end, rather than miss a word.
            *line = None;
        }
    }

    fn open(&self) -> mpsc::Sender<CallMessage> {
        let (line, mut messages) = mpsc::channel::<CallMessage>(WAITING);
        let (context, session) = (self.context.clone(), self.session.clone());
        tokio::spawn(async move {
            while let Some(message) = messages.next().await {
                if message.post(&context).await.is_err() {
                    break;
                }
            }
            // The web client is gone, or cannot be heard any more.
            let _ = CallMessage::Gone { session }.post(&context).await;
        });
        line
    }
}
