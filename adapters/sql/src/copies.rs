use std::path::{Path, PathBuf};

use async_trait::async_trait;
use bytes::Bytes;
use diesel::sql_types::Text;
use diesel::{QueryableByName, sql_query};
use diesel_async::RunQueryDsl;
use futures::stream::{self, StreamExt};
use loquat_core::backup::{CopyStream, DatabaseCopies};
use loquat_core::shared::StoreError;
use tokio::fs::File;
use tokio::io::AsyncReadExt;

use crate::db::{Db, lease};
use crate::error::SqlError;

/// Bytes that are read at once.
const PIECE: usize = 1 << 16;

#[async_trait]
impl DatabaseCopies for Db {
    async fn copy(&self) -> Result<Option<CopyStream>, StoreError> {
        copy(self).await
    }
}

/// Where the database is, and where a copy can be made beside it: there is room where there is room for the original.
#[derive(QueryableByName)]
struct Places {
    #[diesel(sql_type = Text)]
    file: String,
    #[diesel(sql_type = Text)]
    mark: String,
}

/// The copy while it is handed out. It has no name any more as soon as it is open.
struct Unnamed(PathBuf);

impl Drop for Unnamed {
    fn drop(&mut self) {
        // It is gone already if it was opened.
        let _ = std::fs::remove_file(&self.0);
    }
}

async fn copy(db: &Db) -> Result<Option<CopyStream>, StoreError> {
    let Db::Sqlite { readers, .. } = db else {
        return Ok(None);
    };
    let copied = made(readers).await?;
    let file = File::open(&copied.0)
        .await
        .map_err(|error| StoreError::Failed(error.into()))?;
    drop(copied);
    let pieces = stream::unfold(Some(file), |file| async move {
        let mut file = file?;
        let mut piece = vec![0; PIECE];
        match file.read(&mut piece).await {
            Ok(0) => None,
            Ok(length) => {
                piece.truncate(length);
                Some((Ok(Bytes::from(piece)), Some(file)))
            }
            Err(error) => Some((Err(StoreError::Failed(error.into())), None)),
        }
    });
    Ok(Some(pieces.boxed()))
}

async fn made(readers: &deadpool::managed::Pool<crate::db::SqliteConnections>) -> Result<Unnamed, SqlError> {
    let mut connection = lease(readers).await?;
    let places: Places =
        sql_query("SELECT file, lower(hex(randomblob(8))) AS mark FROM pragma_database_list WHERE name = 'main'")
            .get_result(&mut *connection)
            .await?;
    let copy = Unnamed(Path::new(&places.file).with_extension(format!("copy-{}", places.mark)));
    // Also a file with a key: the copy has the same one.
    sql_query("VACUUM INTO ?")
        .bind::<Text, _>(copy.0.to_string_lossy().into_owned())
        .execute(&mut *connection)
        .await?;
    Ok(copy)
}
