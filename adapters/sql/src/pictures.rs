use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use loquat_core::completion::{FilePictures, Picture};
use loquat_core::identity::UserId;
use loquat_core::shared::StoreError;

use crate::db::Db;
use crate::schema::file;

/// The pictures among the files: who owns them is in the table `file`, what is in them in a folder.
#[derive(Debug, Clone)]
pub struct SqlPictures {
    db: Db,
    folder: PathBuf,
}

impl SqlPictures {
    /// `folder` is where files are put that users bring in.
    pub fn new(db: Db, folder: PathBuf) -> Self {
        Self { db, folder }
    }

    async fn read(&self, stored: &str) -> Result<Option<Picture>, StoreError> {
        // The path may be one of another machine that has used the database; the name is what counts, and it leads
        // nowhere else.
        let Some(name) = Path::new(stored).file_name() else {
            return Ok(None);
        };
        let Some(kind) = kind(Path::new(name)) else {
            return Ok(None);
        };
        match tokio::fs::read(self.folder.join(name)).await {
            Ok(bytes) => Ok(Some(Picture {
                kind: kind.to_owned(),
                bytes,
            })),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(StoreError::failed(error)),
        }
    }
}

/// What kind of picture a file of that name is; `None` if it is none.
fn kind(name: &Path) -> Option<&'static str> {
    let extension = name.extension()?.to_str()?.to_ascii_lowercase();
    Some(match extension.as_str() {
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "bmp" => "image/bmp",
        "svg" => "image/svg+xml",
        _ => return None,
    })
}

#[async_trait]
impl FilePictures for SqlPictures {
    async fn find(&self, id: &str) -> Result<Option<(UserId, Picture)>, StoreError> {
        let Some((owner, Some(path))) = location(&self.db, id).await? else {
            return Ok(None);
        };
        Ok(self.read(&path).await?.map(|picture| (owner.into(), picture)))
    }
}

/// Who owns the file and where it was put.
async fn location(db: &Db, id: &str) -> Result<Option<(String, Option<String>)>, StoreError> {
    let found = on_db!(db, conn => {
        file::table.find(id).select((file::user_id, file::path)).first(conn).await.optional()
    })?;
    Ok(found)
}
