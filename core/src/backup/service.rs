use std::sync::Arc;

use crate::backup::{CopyStream, DatabaseCopies};
use crate::identity::{Admin, Denied};
use crate::settings::{ENABLE_ADMIN_EXPORT, Settings};
use crate::shared::{StoreError, debug_by_name};

/// Why there is no copy of the database.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("taking out data is switched off on this server")]
    SwitchedOff,
    #[error("this server's database is no file: use the tools of its database server")]
    NoFile,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Hands out copies of the database.
pub struct Backups {
    settings: Arc<Settings>,
    copies: Arc<dyn DatabaseCopies>,
}

debug_by_name!(Backups);

impl Backups {
    pub fn new(settings: Arc<Settings>, copies: Arc<dyn DatabaseCopies>) -> Self {
        Self { settings, copies }
    }

    /// The database, for an administrator, if the operator lets them.
    pub async fn database(&self, _: &Admin) -> Result<CopyStream, BackupError> {
        if !self.settings.snapshot().get(ENABLE_ADMIN_EXPORT) {
            return Err(BackupError::SwitchedOff);
        }
        self.copies.copy().await?.ok_or(BackupError::NoFile)
    }
}
