//! What the page and the browser ask before anybody signs in.

mod audience;
mod browser;
mod cache;
mod changelog;
mod config;
mod features;
mod providers;
mod start;
mod version;

use poem_openapi::OpenApi;

use crate::Services;
use browser::Browser;
use cache::Cache;
use changelog::Changelog;
use start::Start;
use version::Versions;

pub use version::VERSION;

pub fn apis(services: &Services) -> impl OpenApi + use<> {
    (
        Start {
            settings: services.settings.clone(),
            headcount: services.headcount.clone(),
            cache: Cache::default(),
        },
        Versions {
            settings: services.settings.clone(),
            releases: services.releases.clone(),
        },
        Changelog,
        Browser {
            settings: services.settings.clone(),
            external_manifest: services.external_manifest.clone(),
        },
    )
}
