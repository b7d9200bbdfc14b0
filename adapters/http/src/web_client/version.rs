use std::sync::Arc;

use loquat_core::settings::{DEPLOYMENT_ID, Settings};
use loquat_core::web_client::Releases;
use poem_openapi::{Object, OpenApi};
use serde::Serialize;

use crate::area::Area;
use crate::wire::{Body, Failure, Verified};

/// The version of Open WebUI whose API and page this server serves.
pub const VERSION: &str = "0.7.2";

/// Which version this is.
pub struct Versions {
    pub settings: Arc<Settings>,
    pub releases: Arc<Releases>,
}

#[derive(Debug, Object, Serialize)]
struct Version {
    /// The version of Open WebUI that this server stands in for
    version: String,
    /// Pages reload when it changes
    deployment_id: String,
}

#[derive(Debug, Object, Serialize)]
struct Updates {
    current: String,
    /// The current one, too, if the operator wants nobody to look, or if nobody could find out
    latest: String,
}

#[OpenApi(prefix_path = "/api", tag = "Area::Page")]
impl Versions {
    /// Read the version
    #[oai(path = "/version", method = "get", operation_id = "get_version")]
    async fn version(&self) -> Body<Version> {
        Body(Version {
            version: VERSION.to_owned(),
            deployment_id: self.settings.snapshot().get(DEPLOYMENT_ID).to_owned(),
        })
    }

    /// Look for a newer version
    #[oai(path = "/version/updates", method = "get", operation_id = "get_version_updates")]
    async fn updates(&self, caller: Verified) -> Result<Body<Updates>, Failure> {
        let latest = self.releases.latest(&caller.0).await?;
        Ok(Body(Updates {
            current: VERSION.to_owned(),
            latest: latest.unwrap_or_else(|| VERSION.to_owned()),
        }))
    }
}
