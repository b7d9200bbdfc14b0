use std::sync::Arc;

use serde::Deserialize;

use crate::identity::{Denied, Member};
use crate::settings::{ENABLE_VERSION_UPDATE_CHECK, Settings};
use crate::shared::{Clock, Seconds, debug_by_name};
use crate::web_client::Documents;
use crate::web_client::fetched::Fetched;

/// Where the releases of the web client that this server serves are published.
const LATEST: &str = "https://api.github.com/repos/open-webui/open-webui/releases/latest";

const GOOD_FOR: Seconds = 3_600;

/// Knows which version of the web client is the latest, if the operator wants anybody to look.
pub struct Releases {
    settings: Arc<Settings>,
    fetched: Fetched,
}

#[derive(Deserialize)]
struct Release {
    tag_name: String,
}

debug_by_name!(Releases);

impl Releases {
    pub fn new(settings: Arc<Settings>, documents: Arc<dyn Documents>, clock: Arc<dyn Clock>) -> Self {
        Self {
            settings,
            fetched: Fetched::new(documents, clock, GOOD_FOR),
        }
    }

    /// The latest version, such as `0.7.2`; `None` if nobody shall look, or nobody could find out.
    pub async fn latest(&self, _: &Member) -> Result<Option<String>, Denied> {
        if !self.settings.snapshot().get(ENABLE_VERSION_UPDATE_CHECK) {
            return Ok(None);
        }
        let document = self.fetched.read("the latest release", LATEST).await;
        let release = document.and_then(|document| document.read::<Release>().ok());
        Ok(release.map(|release| release.tag_name.trim_start_matches('v').to_owned()))
    }
}
