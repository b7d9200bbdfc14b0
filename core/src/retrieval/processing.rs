use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use futures::TryStreamExt;
use futures::future::BoxFuture;
use futures::lock::Mutex;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::account::UserStore;
use crate::audio::{Recording, TranscriptionError, Transcriptions};
use crate::file::{BlobError, BlobStore, File, FileId, FilePatch, FileStatus, FileStore, TextIndex};
use crate::identity::Member;
use crate::retrieval::{
    CollectionName, Existing, ExtractError, Extraction, IndexError, Indexing, Part, Passage, PassageError, Removal,
    Requester, SourceDocument,
};
use crate::settings::{BYPASS_EMBEDDING_AND_RETRIEVAL, CONTENT_EXTRACTION_ENGINE, Settings};
use crate::shared::{Clock, JsonObject, StoreError, debug_by_name};

/// Why the text of a file could not be taken in. Each says so to the person whose file it is.
#[derive(Debug, thiserror::Error)]
pub enum ProcessError {
    #[error("there is no such file")]
    NotFound,
    #[error("files of the type {0} hold no text that can be read here")]
    NoText(String),
    #[error(transparent)]
    Transcription(#[from] TranscriptionError),
    #[error("the recording is larger than {} MB: cut it into parts", LARGEST_RECORDING >> 20)]
    LongRecording,
    #[error(transparent)]
    Extract(#[from] ExtractError),
    #[error(transparent)]
    Index(#[from] IndexError),
    #[error("the content of this file is not there any more: upload it again")]
    Blob(#[from] BlobError),
    #[error("the server could not save the text of this file")]
    Store(#[from] StoreError),
}

impl From<PassageError> for ProcessError {
    fn from(error: PassageError) -> Self {
        Self::Index(error.into())
    }
}

/// The text of a file, and where its passages are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Processed {
    pub filename: String,
    pub content: String,
    /// `None` where no passages are wanted.
    pub collection: Option<CollectionName>,
}

/// Largest recording that is transcribed, in bytes: it is held in memory.
const LARGEST_RECORDING: u64 = 512 << 20;

/// Runs work that outlives the request which began it.
pub type Spawn = Arc<dyn Fn(BoxFuture<'static, ()>) + Send + Sync>;

/// What processing is built on.
#[derive(Clone)]
pub struct ProcessingPorts {
    pub files: Arc<dyn FileStore>,
    pub blobs: Arc<dyn BlobStore>,
    pub extraction: Arc<Extraction>,
    pub transcriptions: Arc<Transcriptions>,
    pub indexing: Arc<Indexing>,
    pub settings: Arc<Settings>,
    pub clock: Arc<dyn Clock>,
    pub spawn: Spawn,
}

debug_by_name!(ProcessingPorts);

/// Turns files into texts, and texts into passages.
#[derive(Clone)]
pub struct Processing {
    ports: ProcessingPorts,
    /// Who reads holds one of these: so many files are read at a time.
    turns: Arc<[Mutex<()>; AT_ONCE]>,
    next: Arc<AtomicUsize>,
}

debug_by_name!(Processing);

/// How many files are read at a time.
const AT_ONCE: usize = 3;

/// How many files are read again after a start.
const MOST_RESUMED: i64 = 10_000;

/// Where the passages of a file are.
pub(super) fn collection_of(file: &FileId) -> CollectionName {
    CollectionName(format!("file-{file}"))
}

impl Processing {
    pub fn new(ports: ProcessingPorts) -> Self {
        Self {
            ports,
            turns: Arc::default(),
            next: Arc::default(),
        }
    }

    /// Reads the files again that were still to be read when the service stopped. Those of nobody fail.
    pub async fn resume(&self, users: &dyn UserStore) -> Result<usize, StoreError> {
        let waiting = self.ports.files.unfinished(MOST_RESUMED).await?;
        let count = waiting.len();
        for file in waiting {
            match users.find(&file.user_id).await? {
                Some(user) => {
                    let user = Arc::new(user);
                    self.enqueue(Requester { user, chat_id: None }, file);
                }
                None => drop(self.note(&file, Err(ProcessError::NotFound)).await),
            }
        }
        Ok(count)
    }

    /// Reads a file as soon as it is its turn.
    fn enqueue(&self, requester: Requester, file: File) {
        let processing = self.clone();
        let place = self.next.fetch_add(1, Ordering::Relaxed) % AT_ONCE;
        (self.ports.spawn)(Box::pin(async move {
            let _turn = processing.turns[place].lock().await;
            // What came of it is in the row and in the log.
            let _ = processing.read(&requester, &file).await;
        }));
    }

    /// Reads a file and indexes its text. Whatever comes of it is in the file's row.
    pub async fn read(&self, requester: &Requester, file: &File) -> Result<Processed, ProcessError> {
        let outcome = self.read_and_index(requester, file).await;
        self.note(file, outcome).await
    }

    /// Puts a text in place of the file's own and indexes it.
    pub async fn replace_text(
        &self,
        requester: &Requester,
        file: &File,
        text: &str,
    ) -> Result<Processed, ProcessError> {
        let parts = vec![Part {
            text: text.replace("<br/>", "\n"),
            metadata: scalars_of(&file.meta),
        }];
        let outcome = self.index(requester, file, parts, text.to_owned()).await;
        self.note(file, outcome).await
    }

    /// Indexes the text of a file anew as it is: nothing is read again, and nothing that was edited is lost.
    pub async fn refresh(&self, requester: &Requester, file: &File) -> Result<(), ProcessError> {
        let content = file.content().to_owned();
        let parts = self.parts(file).await?;
        if content.is_empty() || self.ports.settings.snapshot().get(BYPASS_EMBEDDING_AND_RETRIEVAL) {
            return Ok(());
        }
        self.index(requester, file, parts, content).await.map(|_| ())
    }

    /// Puts a file's text into a collection that holds those of others as well.
    pub async fn add_to_collection(
        &self,
        requester: &Requester,
        file: &File,
        collection: &CollectionName,
    ) -> Result<Processed, ProcessError> {
        let content = file.content().to_owned();
        let is_bypassed = self.ports.settings.snapshot().get(BYPASS_EMBEDDING_AND_RETRIEVAL);
        if !is_bypassed {
            let parts = self.parts(file).await?;
            let about = about(file, Some(&hash_of(&content)));
            self.ports
                .indexing
                .index(parts, &about, collection, Existing::Kept, Some(requester))
                .await?;
        }
        let patch = FilePatch {
            meta: members([("collection_name", json!(collection))]),
            ..FilePatch::default()
        };
        if !is_bypassed {
            self.change(&file.id, &patch).await?;
        }
        Ok(Processed {
            filename: file.filename.clone(),
            content,
            collection: (!is_bypassed).then(|| collection.clone()),
        })
    }

    /// Removes a file's passages from a collection that holds those of others as well.
    pub async fn remove_from_collection(&self, file: &FileId, collection: &CollectionName) -> Result<(), ProcessError> {
        let removal = Removal::OfFile(file.0.clone());
        Ok(self.ports.indexing.passages().remove(collection, &removal).await?)
    }

    async fn read_and_index(&self, requester: &Requester, file: &File) -> Result<Processed, ProcessError> {
        let content_type = file.content_type().unwrap_or_default();
        let is_external = self.ports.settings.snapshot().get(CONTENT_EXTRACTION_ENGINE) == "external";
        let is_seen_or_heard = ["image/", "video/", "audio/"]
            .iter()
            .any(|kind| content_type.starts_with(kind));
        if self.ports.transcriptions.takes(content_type) {
            let content = self.transcribe(requester, file).await?;
            return self
                .index(requester, file, vec![Part::plain(content.clone())], content)
                .await;
        }
        if is_seen_or_heard && !is_external {
            return Err(ProcessError::NoText(content_type.to_owned()));
        }
        let Some(path) = &file.path else {
            let content = file.content().to_owned();
            return self
                .index(requester, file, vec![Part::plain(content.clone())], content)
                .await;
        };
        let blob = self.ports.blobs.open(path, None).await?;
        let document = SourceDocument {
            name: file.filename.clone(),
            content_type: file.content_type().map(str::to_owned),
            size: blob.size,
            content: blob.content,
        };
        let extracted = self.ports.extraction.extract(document, Some(requester)).await?;
        let texts: Vec<&str> = extracted.parts.iter().map(|part| part.text.as_str()).collect();
        let content = texts.join(" ");
        self.index(requester, file, extracted.parts, content).await
    }

    /// What is said in a recording, in the language that its uploader named.
    async fn transcribe(&self, requester: &Requester, file: &File) -> Result<String, ProcessError> {
        let path = file.path.as_ref().ok_or(ProcessError::NotFound)?;
        let blob = self.ports.blobs.open(path, None).await?;
        if blob.size > LARGEST_RECORDING {
            return Err(ProcessError::LongRecording);
        }
        let pieces: Vec<bytes::Bytes> = blob.content.try_collect().await?;
        let recording = Recording {
            audio: pieces.concat().into(),
            file_name: file.filename.clone(),
            content_type: file.content_type().unwrap_or_default().to_owned(),
        };
        let language = file.meta.get("data").and_then(|data| data["language"].as_str());
        Ok(self
            .ports
            .transcriptions
            .text_of(&requester.user, recording, language)
            .await?)
    }

    /// The text of a file that was read: its passages, which know their pages, else the whole.
    async fn parts(&self, file: &File) -> Result<Vec<Part>, ProcessError> {
        let passages = self.ports.indexing.passages().all(&collection_of(&file.id)).await?;
        let passages: Vec<Passage> = passages.try_collect().await?;
        if passages.is_empty() {
            return Ok(vec![Part {
                text: file.content().to_owned(),
                metadata: scalars_of(&file.meta),
            }]);
        }
        Ok(passages.into_iter().map(part_of).collect())
    }

    async fn index(
        &self,
        requester: &Requester,
        file: &File,
        parts: Vec<Part>,
        content: String,
    ) -> Result<Processed, ProcessError> {
        let collection = collection_of(&file.id);
        let hash = hash_of(&content);
        let is_bypassed = self.ports.settings.snapshot().get(BYPASS_EMBEDDING_AND_RETRIEVAL);
        if !is_bypassed {
            let about = about(file, Some(&hash));
            self.ports
                .indexing
                .index(parts, &about, &collection, Existing::Replaced, Some(requester))
                .await?;
        }
        let mut patch = FilePatch {
            data: members([
                ("content", json!(content)),
                ("status", json!(FileStatus::Completed.as_str())),
            ]),
            hash: Some(Some(hash)),
            ..FilePatch::default()
        };
        if !is_bypassed {
            patch.meta = members([("collection_name", json!(collection))]);
        }
        if self.change(&file.id, &patch).await?.is_none() {
            // It was deleted meanwhile: nothing of it may stay.
            self.ports.indexing.passages().drop_collection(&collection).await?;
            return Err(ProcessError::NotFound);
        }
        Ok(Processed {
            filename: file.filename.clone(),
            content,
            collection: (!is_bypassed).then_some(collection),
        })
    }

    /// Writes a failure into the file's row.
    async fn note(&self, file: &File, outcome: Result<Processed, ProcessError>) -> Result<Processed, ProcessError> {
        if let Err(error) = &outcome {
            tracing::warn!(
                error = error as &dyn std::error::Error,
                file.id = %file.id, "the text of a file could not be taken in"
            );
            let patch = FilePatch {
                data: members([
                    ("status", json!(FileStatus::Failed.as_str())),
                    ("error", json!(error.to_string())),
                ]),
                hash: Some(None),
                ..FilePatch::default()
            };
            self.change(&file.id, &patch).await?;
        }
        outcome
    }

    async fn change(&self, file: &FileId, patch: &FilePatch) -> Result<Option<File>, StoreError> {
        self.ports
            .files
            .change(file, patch, self.ports.clock.now().seconds())
            .await
    }
}

#[async_trait]
impl TextIndex for Processing {
    async fn begin(&self, who: &Member, file: &File, _language: Option<String>) {
        self.enqueue(Requester::of(who), file.clone());
    }

    async fn read_now(&self, who: &Member, file: &File, _language: Option<String>) {
        let _ = self.read(&Requester::of(who), file).await;
    }

    async fn replace(&self, who: &Member, file: &File, text: &str) -> bool {
        self.replace_text(&Requester::of(who), file, text).await.is_ok()
    }

    async fn forget(&self, file: &FileId) -> Result<(), StoreError> {
        let passages = self.ports.indexing.passages();
        passages
            .drop_collection(&collection_of(file))
            .await
            .map_err(StoreError::failed)
    }

    async fn forget_all(&self) -> Result<(), StoreError> {
        self.ports.indexing.passages().clear().await.map_err(StoreError::failed)
    }
}

/// A passage as a part of a document again.
fn part_of(passage: Passage) -> Part {
    let mut metadata = passage.metadata;
    metadata.shift_remove("start_index");
    metadata.shift_remove("embedding_config");
    Part {
        text: passage.text,
        metadata,
    }
}

/// What each passage of a file says of it.
fn about(file: &File, hash: Option<&str>) -> JsonObject {
    let mut about = members([
        ("name", json!(file.filename)),
        ("source", json!(file.filename)),
        ("created_by", json!(file.user_id)),
        ("file_id", json!(file.id)),
    ]);
    if let Some(hash) = hash {
        about.insert("hash".to_owned(), json!(hash));
    }
    about
}

/// What of the metadata of a file passages may carry.
fn scalars_of(meta: &JsonObject) -> JsonObject {
    let scalars = meta.iter().filter(|(name, value)| {
        !value.is_object() && !value.is_array() && !value.is_null() && *name != "collection_name"
    });
    scalars.map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// SHA-256 of a text in hexadecimal.
pub(super) fn hash_of(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(super) fn members<const N: usize>(members: [(&str, serde_json::Value); N]) -> JsonObject {
    members
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}
