use std::sync::{Arc, Mutex, PoisonError};

use loquat_core::account::Webhooks;
use loquat_core::shared::{JsonObject, Secret};

/// Keeps what was posted, for tests to look at. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct MemoryWebhooks {
    posted: Arc<Mutex<Vec<Posted>>>,
}

/// An event that was posted.
#[derive(Debug, Clone, PartialEq)]
pub struct Posted {
    pub url: Secret,
    pub message: String,
    pub event: JsonObject,
}

impl MemoryWebhooks {
    /// All that was posted, in order.
    pub fn posted(&self) -> Vec<Posted> {
        self.posted.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Webhooks for MemoryWebhooks {
    fn post(&self, url: &Secret, message: &str, event: JsonObject) {
        let mut posted = self.posted.lock().unwrap_or_else(PoisonError::into_inner);
        posted.push(Posted {
            url: url.clone(),
            message: message.to_owned(),
            event,
        });
    }
}
