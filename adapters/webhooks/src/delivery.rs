use std::error::Error;

use loquat_client::request::post_json;
use loquat_client::{CallError, Calls, successful};
use loquat_core::account::Webhooks;
use loquat_core::shared::{JsonObject, Secret};
use serde_json::Value;
use tokio_util::task::TaskTracker;
use tracing::{debug, warn};

use crate::shape;

/// Webhooks over HTTP. Deliveries go on in the background; the program waits for them when it ends.
#[derive(Debug, Clone)]
pub struct HttpWebhooks {
    outbound: Calls,
    /// The name under which this installation speaks.
    sender: String,
    under_way: TaskTracker,
}

/// Deliveries that wait for slow services; further ones are dropped.
const MOST_UNDER_WAY: usize = 1_000;

impl HttpWebhooks {
    pub fn new(outbound: Calls, sender: impl Into<String>) -> Self {
        Self {
            outbound,
            sender: sender.into(),
            under_way: TaskTracker::new(),
        }
    }

    /// Waits for the deliveries that are under way; each has its deadline.
    pub async fn finish(&self) {
        self.under_way.close();
        self.under_way.wait().await;
    }
}

impl Webhooks for HttpWebhooks {
    fn post(&self, url: &Secret, message: &str, event: JsonObject) {
        if self.under_way.len() >= MOST_UNDER_WAY {
            warn!("an event was not told to a webhook: too many wait for slow services");
            return;
        }
        let payload = shape::payload(url.expose(), &self.sender, message, event);
        let (outbound, url) = (self.outbound.clone(), url.clone());
        self.under_way.spawn(async move {
            match deliver(&outbound, url.expose(), &payload).await {
                Ok(()) => debug!("told a webhook of an event"),
                Err(error) => warn!(
                    cause = error.source().map(ToString::to_string),
                    "an event could not be told to a webhook: {error}"
                ),
            }
        });
    }
}

/// The answer is not looked at beyond its status.
async fn deliver(outbound: &Calls, url: &str, payload: &Value) -> Result<(), CallError> {
    successful(outbound.send(post_json(url, payload)?).await?).map(drop)
}
