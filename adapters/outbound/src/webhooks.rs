use std::error::Error;

use loquat_core::account::Webhooks;
use loquat_core::shared::{JsonObject, Secret};
use tokio_util::task::TaskTracker;
use tracing::{debug, warn};

use crate::{Outbound, shape};

/// Webhooks over HTTP. Deliveries go on in the background; the program waits for them when it ends.
#[derive(Debug, Clone)]
pub struct HttpWebhooks {
    outbound: Outbound,
    /// The name under which this installation speaks.
    sender: String,
    under_way: TaskTracker,
}

/// Deliveries that wait for slow services; further ones are dropped.
const MOST_UNDER_WAY: usize = 1_000;

impl HttpWebhooks {
    pub fn new(outbound: Outbound, sender: impl Into<String>) -> Self {
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
            match outbound.post(url.expose(), payload.to_string().into_bytes()).await {
                Ok(()) => debug!("told a webhook of an event"),
                Err(error) => warn!(
                    cause = error.source().map(ToString::to_string),
                    "an event could not be told to a webhook: {error}"
                ),
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use loquat_dial::{Client, Dialing};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    fn webhooks() -> HttpWebhooks {
        let client = Client::new(Dialing::within(Duration::from_secs(2))).unwrap();
        HttpWebhooks::new(Outbound::new(client, Duration::from_secs(2)), "Open WebUI")
    }

    #[tokio::test]
    async fn an_event_arrives_as_json() {
        let service = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/hook", service.local_addr().unwrap());
        let webhooks = webhooks();

        let event = JsonObject::from_iter([("action".to_owned(), "signup".into())]);
        webhooks.post(&Secret::new(address), "Ada has signed up", event);

        let (mut connection, _) = service.accept().await.unwrap();
        let mut read = Vec::new();
        while !read.ends_with(b"}") {
            connection.read_buf(&mut read).await.unwrap();
        }
        connection.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").await.unwrap();
        webhooks.finish().await;
        let read = String::from_utf8(read).unwrap();
        assert!(read.starts_with("POST /hook HTTP/1.1\r\n"));
        assert!(read.ends_with(r#"{"action":"signup"}"#));
    }

    #[tokio::test]
    async fn nobody_waits_for_a_service_that_is_not_there() {
        let webhooks = webhooks();
        for address in ["http://127.0.0.1:1/x", "no address at all", "ftp://127.0.0.1/x"] {
            webhooks.post(&Secret::new(address), "hi", JsonObject::new());
        }
        webhooks.finish().await;
    }
}
