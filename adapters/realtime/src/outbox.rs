use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use futures::{StreamExt, stream};
use loquat_core::cluster::{Bus, Topic};
use tokio::sync::{Mutex, mpsc};
use tracing::{info, warn};

/// Messages to other instances on their way to the bus, in order. Nobody waits for it: a bus that is slow or away must
/// not hold up an answer that somebody at this instance reads.
pub(crate) struct Outbox {
    bus: Arc<dyn Bus>,
    messages: mpsc::Sender<Bytes>,
    waiting: Mutex<mpsc::Receiver<Bytes>>,
    /// Were messages lost since the last one that arrived?
    lost: AtomicBool,
}

/// Messages that wait. What comes on top is lost; the others are healed by a whole answer.
const WAITING: usize = 4_096;

/// Messages on the wire at a time.
const AT_ONCE: usize = 64;

impl Outbox {
    pub fn new(bus: Arc<dyn Bus>) -> Self {
        let (messages, waiting) = mpsc::channel(WAITING);
        Self {
            bus,
            messages,
            waiting: Mutex::new(waiting),
            lost: AtomicBool::new(false),
        }
    }

    pub fn put(&self, message: Bytes) {
        if self.messages.try_send(message).is_err() {
            self.lose("they come faster than the bus takes them");
        }
    }

    /// Posts what was put in, for as long as the process lives. Tells when the others may have missed something and
    /// can hear again.
    pub async fn post(&self, topic: Topic, heal: impl Fn()) {
        let mut waiting = self.waiting.lock().await;
        let messages = stream::poll_fn(|context| waiting.poll_recv(context));
        let mut posted = messages
            .map(|message| self.bus.publish(topic, message))
            .buffered(AT_ONCE);
        while let Some(outcome) = posted.next().await {
            match outcome {
                Err(error) => self.lose(&error.to_string()),
                Ok(()) if self.lost.swap(false, Ordering::Relaxed) => {
                    info!("other instances hear of events again");
                    heal();
                }
                Ok(()) => {}
            }
        }
    }

    /// Is everything on its way?
    pub fn is_empty(&self) -> bool {
        self.messages.capacity() == self.messages.max_capacity()
    }

    fn lose(&self, why: &str) {
        if !self.lost.swap(true, Ordering::Relaxed) {
            warn!("other instances do not hear of events: {why}");
        }
    }
}
