use std::sync::Arc;

use futures::lock::Mutex;

use crate::page::Documents;
use crate::settings::{EXTERNAL_PWA_MANIFEST_URL, Settings};
use crate::shared::{Clock, JsonText, Seconds};

/// For how many seconds a manifest, or the lack of one, is good enough.
const GOOD_FOR: Seconds = 60;

/// The manifest of the web app that EXTERNAL_PWA_MANIFEST_URL names, fetched at most once a minute: anybody may ask for
/// it, and nobody shall be able to make this server call another one as often as he likes.
pub struct ExternalManifest {
    settings: Arc<Settings>,
    documents: Arc<dyn Documents>,
    clock: Arc<dyn Clock>,
    fetched: Mutex<Option<Fetched>>,
}

struct Fetched {
    manifest: Option<JsonText>,
    at: Seconds,
}

impl std::fmt::Debug for ExternalManifest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ExternalManifest")
    }
}

impl ExternalManifest {
    pub fn new(settings: Arc<Settings>, documents: Arc<dyn Documents>, clock: Arc<dyn Clock>) -> Self {
        Self {
            settings,
            documents,
            clock,
            fetched: Mutex::new(None),
        }
    }

    /// The manifest; `None` if there is no address, or nothing usable at it.
    pub async fn read(&self) -> Option<JsonText> {
        let now = self.settings.snapshot();
        let address = now
            .get(EXTERNAL_PWA_MANIFEST_URL)
            .filter(|address| !address.is_empty())?;
        // Whoever asks meanwhile waits for the same answer.
        let mut fetched = self.fetched.lock().await;
        let second = self.clock.now().seconds();
        if let Some(known) = fetched.as_ref()
            && second < known.at + GOOD_FOR
        {
            return known.manifest.clone();
        }
        let manifest = match self.documents.fetch(address).await {
            Ok(manifest) => Some(manifest),
            Err(error) => {
                let cause = std::error::Error::source(&error).map(ToString::to_string);
                tracing::warn!(cause, "the manifest at EXTERNAL_PWA_MANIFEST_URL could not be fetched");
                None
            }
        };
        let at = self.clock.now().seconds();
        *fetched = Some(Fetched {
            manifest: manifest.clone(),
            at,
        });
        manifest
    }
}
