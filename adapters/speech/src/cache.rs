use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use async_trait::async_trait;
use bytes::Bytes;
use loquat_core::audio::{SpeechCache, SpeechKey};
use loquat_core::shared::StoreError;
use tokio::fs;
use uuid::Uuid;

/// Kept speech in a folder, laid out as Open WebUI lays it out: what it has kept is found, and the other way round.
#[derive(Debug, Clone)]
pub struct FolderSpeechCache {
    folder: PathBuf,
    largest: u64,
}

/// Size of the folder above which the oldest speech goes.
pub const LARGEST: u64 = 1 << 30;

impl FolderSpeechCache {
    pub fn new(folder: impl Into<PathBuf>, largest: u64) -> Self {
        Self {
            folder: folder.into(),
            largest,
        }
    }

    /// Removes the oldest until the rest is small enough.
    pub async fn sweep(&self) -> std::io::Result<()> {
        let (folder, largest) = (self.folder.clone(), self.largest);
        let swept = tokio::task::spawn_blocking(move || sweep(&folder, largest)).await;
        swept.unwrap_or_else(|panicked| Err(std::io::Error::other(panicked)))
    }

    async fn write(&self, name: String, bytes: &[u8]) -> std::io::Result<()> {
        let aside = self.folder.join(format!(".{}", unique()));
        let written = match fs::write(&aside, bytes).await {
            Ok(()) => fs::rename(&aside, self.folder.join(name)).await,
            failed => failed,
        };
        if written.is_err() {
            // What could not be put in place is not left beside it.
            let _ = fs::remove_file(&aside).await;
        }
        written
    }
}

#[async_trait]
impl SpeechCache for FolderSpeechCache {
    async fn find(&self, key: &SpeechKey) -> Result<Option<Bytes>, StoreError> {
        match fs::read(self.folder.join(format!("{}.mp3", key.0))).await {
            Ok(audio) => Ok(Some(audio.into())),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(StoreError::Failed(error.into())),
        }
    }

    async fn keep(&self, key: &SpeechKey, audio: &Bytes, request: &str) -> Result<(), StoreError> {
        let kept = async {
            fs::create_dir_all(&self.folder).await?;
            self.write(format!("{}.json", key.0), request.as_bytes()).await?;
            self.write(format!("{}.mp3", key.0), audio).await?;
            self.sweep().await
        };
        kept.await
            .map_err(|error: std::io::Error| StoreError::Failed(error.into()))
    }
}

/// A name beside which nobody else writes.
#[expect(
    clippy::disallowed_methods,
    reason = "names of files that are renamed at once are no ids of ours"
)]
fn unique() -> Uuid {
    Uuid::new_v4()
}

fn sweep(folder: &Path, largest: u64) -> std::io::Result<()> {
    let mut files: Vec<(SystemTime, u64, PathBuf)> = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let about = entry.metadata()?;
        if about.is_file() {
            files.push((about.modified()?, about.len(), entry.path()));
        }
    }
    let mut size: u64 = files.iter().map(|(_, size, _)| size).sum();
    files.sort_by_key(|(modified, _, _)| *modified);
    for (_, bytes, path) in files {
        if size <= largest {
            break;
        }
        std::fs::remove_file(path)?;
        size = size.saturating_sub(bytes);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &str) -> SpeechKey {
        SpeechKey(name.to_owned())
    }

    #[tokio::test]
    async fn what_is_kept_is_found_until_the_folder_is_full() {
        let folder = std::env::temp_dir().join(format!("loquat-speech-{}", unique()));
        let cache = FolderSpeechCache::new(&folder, 60);
        assert_eq!(cache.find(&key("a")).await.unwrap(), None);
        cache
            .keep(&key("a"), &Bytes::from_static(&[1; 40]), "{}")
            .await
            .unwrap();
        assert_eq!(cache.find(&key("a")).await.unwrap().unwrap().len(), 40);
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        cache
            .keep(&key("b"), &Bytes::from_static(&[2; 40]), "{}")
            .await
            .unwrap();
        assert_eq!(cache.find(&key("a")).await.unwrap(), None, "the oldest went");
        assert_eq!(cache.find(&key("b")).await.unwrap().unwrap().len(), 40);
        fs::remove_dir_all(folder).await.unwrap();
    }
}
