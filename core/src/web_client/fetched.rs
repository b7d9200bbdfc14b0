use std::sync::Arc;

use futures::lock::Mutex;

use crate::shared::{Clock, JsonText, Seconds};
use crate::web_client::Documents;

/// A document that is fetched at most once in a while: anybody may ask for it, and nobody shall be able to make this
/// server call another one as often as they like.
pub(super) struct Fetched {
    documents: Arc<dyn Documents>,
    clock: Arc<dyn Clock>,
    /// For how many seconds a document, or the lack of one, is good enough.
    good_for: Seconds,
    last: Mutex<Option<Last>>,
}

struct Last {
    document: Option<JsonText>,
    at: Seconds,
}

impl Fetched {
    pub fn new(documents: Arc<dyn Documents>, clock: Arc<dyn Clock>, good_for: Seconds) -> Self {
        Self {
            documents,
            clock,
            good_for,
            last: Mutex::new(None),
        }
    }

    /// The document at the address; `None` if it could not be had. The log calls it by this name.
    pub async fn read(&self, name: &'static str, address: &str) -> Option<JsonText> {
        // Whoever asks meanwhile waits for the same answer.
        let mut last = self.last.lock().await;
        let now = self.clock.now().seconds();
        if let Some(known) = last.as_ref()
            && now < known.at + self.good_for
        {
            return known.document.clone();
        }
        let document = match self.documents.fetch(address).await {
            Ok(document) => Some(document),
            Err(error) => {
                let cause = std::error::Error::source(&error).map(ToString::to_string);
                tracing::warn!(cause, "{name} could not be fetched");
                None
            }
        };
        *last = Some(Last {
            document: document.clone(),
            at: self.clock.now().seconds(),
        });
        document
    }
}
