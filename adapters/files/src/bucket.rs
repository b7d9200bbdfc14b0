use std::ops::Range;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use futures::{StreamExt, TryStreamExt};
use loquat_core::file::{Blob, BlobError, BlobPath, BlobStore, ByteStream, StoredBlob};
use object_store::path::Path;
use object_store::{Error, GetOptions, GetRange, ObjectStore, ObjectStoreExt, PutMultipartOptions, PutOptions, TagSet};
use tracing::warn;

/// Larger files go up in parts of this size, of which one is in memory.
const PART: usize = 8 << 20;

/// Files in a bucket of some cloud. What the database calls their path is the bucket's address, prefix and name, as Open
/// WebUI writes it; only the name counts when they are read.
#[derive(Debug, Clone)]
pub struct Bucket {
    store: Arc<dyn ObjectStore>,
    /// What stands in front of all names, without slashes at its ends.
    prefix: String,
    /// What stands in front of the key in the database.
    address: String,
    /// Are files marked with whose they are?
    tagged: bool,
}

impl Bucket {
    pub fn new(store: Arc<dyn ObjectStore>, address: String, prefix: &str, tagged: bool) -> Self {
        Self {
            store,
            address,
            prefix: prefix.trim_matches('/').to_owned(),
            tagged,
        }
    }

    fn key(&self, path: &str) -> Result<String, BlobError> {
        let name = path.rsplit('/').next().unwrap_or_default();
        if name.is_empty() || name == "." || name == ".." {
            return Err(BlobError::NotFound);
        }
        Ok(match self.prefix.as_str() {
            "" => name.to_owned(),
            prefix => format!("{prefix}/{name}"),
        })
    }

    fn location(&self, path: &str) -> Result<Path, BlobError> {
        // Read as it is: made from a text it would be encoded, and the original's files would not be found.
        Path::parse(self.key(path)?).map_err(BlobError::failed)
    }

    fn tags(&self, tags: &[(String, String)]) -> TagSet {
        let mut set = TagSet::default();
        for (name, value) in tags.iter().filter(|_| self.tagged) {
            set.push(name, &clean(value));
        }
        set
    }

    async fn put_parts(
        &self,
        location: &Path,
        first: Bytes,
        mut content: ByteStream,
        tags: TagSet,
    ) -> Result<u64, BlobError> {
        let options = PutMultipartOptions::from(tags);
        let mut upload = self.store.put_multipart_opts(location, options).await.map_err(failed)?;
        let all = async {
            let mut size = first.len() as u64;
            upload.put_part(first.into()).await.map_err(failed)?;
            loop {
                let (part, is_last) = part(&mut content).await?;
                size += part.len() as u64;
                if !part.is_empty() {
                    upload.put_part(part.into()).await.map_err(failed)?;
                }
                if is_last {
                    break;
                }
            }
            upload.complete().await.map_err(failed)?;
            Ok(size)
        };
        let put = all.await;
        if put.is_err()
            && let Err(error) = upload.abort().await
        {
            warn!(%error, "parts of a file that was not wholly sent are left in the bucket");
        }
        put
    }
}

/// The next part; whether it is the last.
async fn part(content: &mut ByteStream) -> Result<(Bytes, bool), BlobError> {
    let mut part = BytesMut::new();
    while part.len() < PART {
        match content.next().await {
            Some(piece) => part.extend_from_slice(&piece?),
            None => return Ok((part.freeze(), true)),
        }
    }
    Ok((part.freeze(), false))
}

#[async_trait]
impl BlobStore for Bucket {
    async fn put(&self, name: &str, content: ByteStream, tags: &[(String, String)]) -> Result<StoredBlob, BlobError> {
        let mut content = content;
        let location = self.location(name)?;
        let tags = self.tags(tags);
        let size = match part(&mut content).await? {
            (whole, true) => {
                let size = whole.len() as u64;
                let options = PutOptions::from(tags);
                self.store
                    .put_opts(&location, whole.into(), options)
                    .await
                    .map_err(failed)?;
                size
            }
            (first, false) => self.put_parts(&location, first, content, tags).await?,
        };
        Ok(StoredBlob {
            path: BlobPath(format!("{}/{}", self.address.trim_end_matches('/'), self.key(name)?)),
            size,
        })
    }

    async fn open(&self, path: &BlobPath, range: Option<Range<u64>>) -> Result<Blob, BlobError> {
        let location = self.location(path.as_str())?;
        let options = GetOptions {
            range: range.clone().map(GetRange::Bounded),
            ..GetOptions::default()
        };
        let found = match (self.store.get_opts(&location, options).await, range) {
            (Ok(found), _) => found,
            (Err(error @ Error::NotFound { .. }), _) | (Err(error), None) => return Err(failed(error)),
            // Services say in different ways that a range lies behind the end.
            (Err(error), Some(range)) => {
                let size = self.store.head(&location).await.map_err(failed)?.size;
                return Err(if range.start >= size {
                    BlobError::OutOfRange { size }
                } else {
                    failed(error)
                });
            }
        };
        Ok(Blob {
            size: found.meta.size,
            modified_at: Some(found.meta.last_modified.timestamp()),
            content: found.into_stream().map_err(failed).boxed(),
        })
    }

    async fn delete(&self, path: &BlobPath) -> Result<(), BlobError> {
        match self.store.delete(&self.location(path.as_str())?).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(failed(error)),
        }
    }

    async fn clear(&self) -> Result<(), BlobError> {
        let prefix = match self.prefix.as_str() {
            "" => None,
            prefix => Some(Path::parse(prefix).map_err(BlobError::failed)?),
        };
        let all = self.store.list(prefix.as_ref());
        // A bucket may hold other things of other people.
        let ours = all.try_filter_map(async |object| {
            let name = object.location.filename().unwrap_or_default();
            Ok(is_ours(name).then_some(object.location.clone()))
        });
        let gone: Vec<Path> = self
            .store
            .delete_stream(ours.boxed())
            .try_collect()
            .await
            .map_err(failed)?;
        tracing::info!(files = gone.len(), "all files were removed from the bucket");
        Ok(())
    }
}

/// Is it a name as we make them: a UUID, a line, and the file's own?
fn is_ours(name: &str) -> bool {
    let Some((id, _)) = name.split_once('_') else {
        return false;
    };
    id.len() == 36 && id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

/// A tag without what S3 does not take in one.
fn clean(value: &str) -> String {
    let allowed = |letter: &char| letter.is_alphanumeric() || " +-=._:/@".contains(*letter);
    value.chars().filter(allowed).take(256).collect()
}

fn failed(error: Error) -> BlobError {
    match error {
        Error::NotFound { .. } => BlobError::NotFound,
        error => BlobError::failed(error),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use bytes::Bytes;
    use futures::{StreamExt, TryStreamExt, stream};
    use loquat_core::file::{BlobError, BlobPath, BlobStore, ByteStream};
    use object_store::memory::InMemory;
    use object_store::path::Path;
    use object_store::{ObjectStore, ObjectStoreExt};

    use super::Bucket;

    fn content(pieces: &[&[u8]]) -> ByteStream {
        let pieces: Vec<_> = pieces.iter().map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
        stream::iter(pieces).boxed()
    }

    async fn read(bucket: &Bucket, path: &BlobPath) -> Vec<u8> {
        let blob = bucket.open(path, None).await.unwrap();
        let pieces: Vec<Bytes> = blob.content.try_collect().await.unwrap();
        pieces.concat()
    }

    const NAME: &str = "0f9d8c7b-6a5e-4d3c-8b1a-001122334455_Grüße 1.txt";

    #[tokio::test]
    async fn files_lie_where_the_original_puts_them() {
        let store = Arc::new(InMemory::new());
        let bucket = Bucket::new(store.clone(), "s3://bucket".into(), "/pre/fix/", true);
        let kept = bucket.put(NAME, content(&[b"her", b"ring"]), &[]).await.unwrap();
        assert_eq!(kept.path.as_str(), format!("s3://bucket/pre/fix/{NAME}"));
        assert_eq!(kept.size, 7);
        assert_eq!(read(&bucket, &kept.path).await, b"herring");
        let part = bucket.open(&kept.path, Some(3..100)).await.unwrap();
        assert_eq!(part.size, 7);
        assert_eq!(part.content.try_collect::<Vec<_>>().await.unwrap().concat(), b"ring");
        let behind = bucket.open(&kept.path, Some(7..9)).await;
        assert!(matches!(behind, Err(BlobError::OutOfRange { size: 7 })));

        let beside = Path::parse("pre/fix/of somebody else").unwrap();
        store.put(&beside, "x".into()).await.unwrap();
        bucket.clear().await.unwrap();
        assert!(matches!(bucket.open(&kept.path, None).await, Err(BlobError::NotFound)));
        assert!(store.head(&beside).await.is_ok());
        bucket.delete(&kept.path).await.unwrap();
    }

    #[tokio::test]
    async fn large_files_go_up_in_parts_and_broken_ones_not_at_all() {
        let store: Arc<dyn ObjectStore> = Arc::new(InMemory::new());
        let bucket = Bucket::new(store, "gs://bucket".into(), "", false);
        let piece = vec![7u8; 3 << 20];
        let kept = bucket.put(NAME, content(&[&piece[..]; 7]), &[]).await.unwrap();
        assert_eq!(kept.size, 21 << 20);
        assert_eq!(read(&bucket, &kept.path).await.len(), 21 << 20);
        bucket.delete(&kept.path).await.unwrap();
        let broken = stream::iter([Ok(piece.clone().into()), Err(BlobError::Refused("too large".into()))]);
        assert!(matches!(
            bucket.put(NAME, broken.boxed(), &[]).await,
            Err(BlobError::Refused(_))
        ));
        assert!(matches!(bucket.open(&kept.path, None).await, Err(BlobError::NotFound)));
    }
}
