//! What the page and the browser are told about this installation beside its settings.

mod manifest;
mod ports;

pub use manifest::ExternalManifest;
pub use ports::{DocumentError, Documents};
