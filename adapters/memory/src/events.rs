use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use loquat_core::realtime::{Audience, Event, EventPublisher, RealtimeError};

/// Keeps the latest events instead of bringing them to browsers: a service without realtime, and the witness of tests.
#[derive(Debug, Default)]
pub struct MemoryEvents {
    latest: Mutex<VecDeque<(Audience, Event)>>,
}

impl MemoryEvents {
    /// So many events are kept.
    const KEPT: usize = 256;

    pub fn new() -> Self {
        Self::default()
    }

    /// The events published since the last call, in their order.
    pub fn take(&self) -> Vec<(Audience, Event)> {
        self.latest().drain(..).collect()
    }

    fn latest(&self) -> MutexGuard<'_, VecDeque<(Audience, Event)>> {
        self.latest.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl EventPublisher for MemoryEvents {
    async fn publish(&self, to: &Audience, event: &Event) -> Result<(), RealtimeError> {
        let mut latest = self.latest();
        if latest.len() == Self::KEPT {
            latest.pop_front();
        }
        latest.push_back((to.clone(), event.clone()));
        Ok(())
    }
}
