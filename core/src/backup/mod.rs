//! Taking the database home.

mod ports;
mod service;

pub use ports::{CopyStream, DatabaseCopies};
pub use service::{BackupError, Backups};
