//! Channels on which pages tell us things bit by bit: the lines of an answer that a page asked for in our place.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::channel::mpsc;
use futures::{Stream, StreamExt};
use serde_json::Value;

use crate::calls::Letter;
use crate::sockets::Hall;

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
    pub(crate) fn say(&self, name: &str, value: Value) -> Result<(), Value> {
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
    pub(crate) fn hang_up(&self, session: &str) {
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

/// Carries what the page of one session says on channels of other instances, in its order.
pub(crate) struct Away {
    hall: Arc<Hall>,
    session: String,
    /// There once something was said.
    line: Mutex<Option<mpsc::Sender<Letter>>>,
}

impl Away {
    pub fn new(hall: Arc<Hall>, session: String) -> Self {
        Self {
            hall,
            session,
            line: Mutex::default(),
        }
    }

    pub fn say(&self, channel: String, value: Value) {
        let mut line = self.line.lock().unwrap_or_else(PoisonError::into_inner);
        let open = line.get_or_insert_with(|| self.open());
        if open.try_send(Letter::Said { channel, value }).is_err() {
            // Too much at once: the channels of the session end, rather than miss a word.
            *line = None;
        }
    }

    fn open(&self) -> mpsc::Sender<Letter> {
        let (line, mut letters) = mpsc::channel::<Letter>(WAITING);
        let (hall, session) = (self.hall.clone(), self.session.clone());
        tokio::spawn(async move {
            while let Some(letter) = letters.next().await {
                if letter.post(&hall).await.is_err() {
                    break;
                }
            }
            // The page is gone, or cannot be heard any more.
            let _ = Letter::Gone { session }.post(&hall).await;
        });
        line
    }
}
