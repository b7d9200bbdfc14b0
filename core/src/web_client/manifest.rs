use std::sync::Arc;

use crate::settings::{EXTERNAL_PWA_MANIFEST_URL, Settings};
use crate::shared::{Clock, JsonText, Seconds, debug_by_name};
use crate::web_client::Documents;
use crate::web_client::fetched::Fetched;

const GOOD_FOR: Seconds = 60;

/// The manifest of the web app that EXTERNAL_PWA_MANIFEST_URL names.
pub struct ExternalManifest {
    settings: Arc<Settings>,
    fetched: Fetched,
}

debug_by_name!(ExternalManifest);

impl ExternalManifest {
    pub fn new(settings: Arc<Settings>, documents: Arc<dyn Documents>, clock: Arc<dyn Clock>) -> Self {
        Self {
            settings,
            fetched: Fetched::new(documents, clock, GOOD_FOR),
        }
    }

    /// The manifest; `None` if there is no address, or nothing usable at it.
    pub async fn read(&self) -> Option<JsonText> {
        let now = self.settings.snapshot();
        let address = now
            .get(EXTERNAL_PWA_MANIFEST_URL)
            .filter(|address| !address.is_empty())?;
        self.fetched
            .read("the manifest at EXTERNAL_PWA_MANIFEST_URL", address)
            .await
    }
}
