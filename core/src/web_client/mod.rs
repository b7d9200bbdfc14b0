//! What the page and the browser are told about this installation beside its settings.

mod fetched;
mod manifest;
mod ports;
mod releases;

pub use manifest::ExternalManifest;
pub use ports::{DocumentError, Documents};
pub use releases::Releases;
