use std::io;
use std::sync::Arc;

use futures::TryStreamExt;
use loquat_core::backup::Backups;
use poem::Body as Bytes;
use poem_openapi::OpenApi;

use crate::area::Area;
use crate::wire::{Administrator, Failure, File};

/// The database as a file.
pub struct Database {
    pub backups: Arc<Backups>,
}

#[OpenApi(prefix_path = "/api/v1/utils", tag = "Area::Utils")]
impl Database {
    /// Download the database
    ///
    /// A copy of one moment, where the database is a file of SQLite.
    #[oai(path = "/db/download", method = "get", operation_id = "download_database")]
    async fn download(&self, caller: Administrator) -> Result<File, Failure> {
        let copy = self.backups.database(&caller.0).await?;
        let bytes = Bytes::from_bytes_stream(copy.map_err(io::Error::other));
        Ok(File::new("application/octet-stream", "webui.db", bytes))
    }
}
