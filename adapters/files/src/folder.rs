use std::io::{ErrorKind, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::Stream;
use futures::{StreamExt, TryStreamExt};
use loquat_core::file::{Blob, BlobError, BlobPath, BlobStore, ByteStream, StoredBlob};
use tokio::fs::{self, File};
use tokio::io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt};

/// How much is read at once.
const PIECE: u64 = 64 << 10;

/// Files in one folder, `{DATA_DIR}/uploads`. What the database calls their path is this folder and their name, as Open
/// WebUI writes it; only the name counts, so that the folder may be moved and no path ever leads out of it.
#[derive(Debug, Clone)]
pub struct Folder {
    folder: PathBuf,
}

impl Folder {
    /// The folder at that place; it is made when the first file comes.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    fn place(&self, path: &BlobPath) -> Result<PathBuf, BlobError> {
        let name = path.as_str().rsplit(['/', '\\']).next().unwrap_or_default();
        if name.is_empty() || name == "." || name == ".." {
            return Err(BlobError::NotFound);
        }
        Ok(self.folder.join(name))
    }
}

#[async_trait]
impl BlobStore for Folder {
    async fn put(&self, name: &str, content: ByteStream, _tags: &[(String, String)]) -> Result<StoredBlob, BlobError> {
        let place = self.place(&BlobPath::from(name))?;
        fs::create_dir_all(&self.folder).await.map_err(BlobError::failed)?;
        let unfinished = Unfinished::beside(&place);
        let size = write(&unfinished.0, content).await?;
        fs::rename(&unfinished.0, &place).await.map_err(BlobError::failed)?;
        Ok(StoredBlob {
            path: BlobPath(place.to_string_lossy().into_owned()),
            size,
        })
    }

    async fn open(&self, path: &BlobPath, range: Option<Range<u64>>) -> Result<Blob, BlobError> {
        let mut file = File::open(self.place(path)?).await.map_err(missing)?;
        let about = file.metadata().await.map_err(BlobError::failed)?;
        if !about.is_file() {
            return Err(BlobError::NotFound);
        }
        let size = about.len();
        let range = range.unwrap_or(0..size);
        if range.start > 0 && range.start >= size {
            return Err(BlobError::OutOfRange { size });
        }
        if range.start > 0 {
            file.seek(SeekFrom::Start(range.start))
                .await
                .map_err(BlobError::failed)?;
        }
        let modified = about.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
        Ok(Blob {
            size,
            modified_at: modified.and_then(|since| i64::try_from(since.as_secs()).ok()),
            content: pieces(file, range.end.min(size) - range.start).boxed(),
        })
    }

    async fn delete(&self, path: &BlobPath) -> Result<(), BlobError> {
        match fs::remove_file(self.place(path)?).await {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(BlobError::failed(error)),
            _ => Ok(()),
        }
    }

    async fn clear(&self) -> Result<(), BlobError> {
        let mut entries = match fs::read_dir(&self.folder).await {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            entries => entries.map_err(BlobError::failed)?,
        };
        while let Some(entry) = entries.next_entry().await.map_err(BlobError::failed)? {
            // A folder in it is somebody else's.
            if entry.file_type().await.is_ok_and(|kind| kind.is_file()) {
                fs::remove_file(entry.path()).await.map_err(BlobError::failed)?;
            }
        }
        Ok(())
    }
}

/// A file that is being written. What is left of one that did not come to its end is removed.
struct Unfinished(PathBuf);

impl Unfinished {
    fn beside(place: &Path) -> Self {
        let mut name = place.as_os_str().to_owned();
        name.push(".part");
        Self(name.into())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // After a rename it is gone. The call is short, and the drop of a future cannot wait.
        let _ = std::fs::remove_file(&self.0);
    }
}

async fn write(place: &Path, mut content: ByteStream) -> Result<u64, BlobError> {
    let mut file = File::create(place).await.map_err(BlobError::failed)?;
    let mut size = 0;
    while let Some(piece) = content.try_next().await? {
        file.write_all(&piece).await.map_err(BlobError::failed)?;
        size += piece.len() as u64;
    }
    file.flush().await.map_err(BlobError::failed)?;
    // Its row is written next: a row without its bytes must not survive a crash.
    file.sync_all().await.map_err(BlobError::failed)?;
    Ok(size)
}

fn pieces(file: File, length: u64) -> impl Stream<Item = Result<Bytes, BlobError>> + Send {
    futures::stream::try_unfold((file, length), async |(mut file, left)| {
        let wanted = left.min(PIECE);
        let mut piece = Vec::with_capacity(usize::try_from(wanted).unwrap_or_default());
        let read = (&mut file).take(wanted).read_to_end(&mut piece).await;
        let read = read.map_err(BlobError::failed)?;
        Ok((read > 0).then(|| (Bytes::from(piece), (file, left - read as u64))))
    })
}

fn missing(error: std::io::Error) -> BlobError {
    match error.kind() {
        ErrorKind::NotFound => BlobError::NotFound,
        _ => BlobError::failed(error),
    }
}
