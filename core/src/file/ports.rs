use std::error::Error;
use std::ops::Range;

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::BoxStream;

use crate::access::Access;
use crate::chat::{ChatId, MessageId};
use crate::file::{BlobPath, File, FileId};
use crate::identity::{Member, UserId};
use crate::shared::{JsonObject, Page, Seconds, StoreError};

/// Bytes as they come; dropping the stream lets go of where they come from.
pub type ByteStream = BoxStream<'static, Result<Bytes, BlobError>>;

/// Why bytes could not be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// Nothing lies there.
    #[error("there is nothing at this place")]
    NotFound,
    /// The wanted range begins behind the end; `size` is that of the whole.
    #[error("the range lies behind the end")]
    OutOfRange { size: u64 },
    /// The sender broke off, sent too much, or sent what cannot be taken; the text says what to do.
    #[error("{0}")]
    Refused(String),
    /// The store could not do it. The cause is for the log, not for the caller.
    #[error("the file store failed")]
    Failed(#[source] Box<dyn Error + Send + Sync>),
}

impl BlobError {
    /// Wraps a driver's error.
    pub fn failed(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Failed(cause.into())
    }
}

/// Bytes that were put away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredBlob {
    pub path: BlobPath,
    /// How many bytes there are.
    pub size: u64,
}

/// Bytes that are being read.
pub struct Blob {
    /// How many bytes the whole has, also when a part is read.
    pub size: u64,
    /// When it was written, in seconds; `None` where the store does not say.
    pub modified_at: Option<Seconds>,
    pub content: ByteStream,
}

impl std::fmt::Debug for Blob {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Blob").field("size", &self.size).finish_non_exhaustive()
    }
}

/// Keeps the bytes of files: a folder, or a bucket of some cloud.
///
/// Names are `{uuid}_{file name}` and hold no folder: [`Files`](super::Files) makes them. Paths that Open WebUI 0.7.2
/// left in the database are understood as its own store of that kind wrote them.
#[async_trait]
pub trait BlobStore: Send + Sync {
    /// Writes all that `content` yields under that name, and answers where it lies. Never more than a piece is held in
    /// memory. When the stream fails, or the call is dropped, nothing of it is left.
    async fn put(&self, name: &str, content: ByteStream, tags: &[(String, String)]) -> Result<StoredBlob, BlobError>;

    /// Reads the whole, or a part of it; the end of a range may lie behind that of the bytes.
    async fn open(&self, path: &BlobPath, range: Option<Range<u64>>) -> Result<Blob, BlobError>;

    /// Removes the bytes. That nothing lies there is no error.
    async fn delete(&self, path: &BlobPath) -> Result<(), BlobError>;

    /// Removes all bytes of all files, and nothing that others put beside them.
    async fn clear(&self) -> Result<(), BlobError>;
}

/// Whose files are listed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileQuery {
    /// Only those of this user.
    pub owner: Option<UserId>,
    /// A pattern that the whole name fits, in any case: `*` is any text, `?` any character.
    pub pattern: Option<String>,
    /// Without their text (`data.content`).
    pub without_content: bool,
}

/// What becomes of a file's row; members that are named here replace those of the row, the others stay.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FilePatch {
    /// Members of `data` to set.
    pub data: JsonObject,
    /// Members of `meta` to set.
    pub meta: JsonObject,
    /// `Some(None)` takes the hash away.
    pub hash: Option<Option<String>>,
}

/// Keeps the rows of files, and which chats they belong to. Each call is one step that others see wholly or not at all.
#[async_trait]
pub trait FileStore: Send + Sync {
    /// Adds a file; fails with [`StoreError::Duplicate`] if its id is taken.
    async fn insert(&self, file: &File) -> Result<(), StoreError>;

    /// The file of that id, whoever owns it.
    async fn find(&self, id: &FileId) -> Result<Option<File>, StoreError>;

    /// Those of the files that exist, in the order of the ids.
    async fn find_many(&self, ids: &[FileId]) -> Result<Vec<File>, StoreError>;

    /// The files that fit, the newest first, equals in the order of their ids.
    async fn list(&self, query: &FileQuery, page: Page) -> Result<Vec<File>, StoreError>;

    /// The number of a user's files and the bytes they take.
    async fn usage(&self, owner: &UserId) -> Result<(i64, i64), StoreError>;

    /// Files whose text is still to be read (`pending`), without their texts, the oldest first.
    async fn unfinished(&self, limit: i64) -> Result<Vec<File>, StoreError>;

    /// Changes a file and answers it as it is then; `None` if there is none.
    async fn change(&self, id: &FileId, patch: &FilePatch, now: Seconds) -> Result<Option<File>, StoreError>;

    /// Removes a row with its links to knowledge bases, chats and channels; answers it as it was.
    async fn delete(&self, id: &FileId) -> Result<Option<File>, StoreError>;

    /// Removes all rows with their links.
    async fn delete_all(&self) -> Result<(), StoreError>;

    /// Says that these files belong to a chat, and to which message of it. Links that are there stay as they are.
    async fn link_to_chat(
        &self,
        chat: &ChatId,
        message: Option<&MessageId>,
        owner: &UserId,
        files: &[(String, FileId)],
        now: Seconds,
    ) -> Result<(), StoreError>;

    /// Through what others than its owner may reach a file.
    async fn sharing(&self, id: &FileId) -> Result<Sharing, StoreError>;
}

/// What a file is part of, with what decides who may see that.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sharing {
    /// The knowledge bases that it is in.
    pub bases: Vec<Holder>,
    /// The channels that are open by their access control and that it was posted in.
    pub channels: Vec<Holder>,
    /// The members of channels without access control that it was posted in.
    pub members: Vec<UserId>,
    /// Is it part of a chat that is shared?
    pub in_shared_chat: bool,
}

/// Something that holds files, as far as it decides who may see them.
#[derive(Debug, Clone, PartialEq)]
pub struct Holder {
    pub owner: UserId,
    pub access: Access,
}

/// What is made of the bytes of files: their text, and passages of it. Comes from above: files know nothing of it.
#[async_trait]
pub trait TextIndex: Send + Sync {
    /// Begins to read a file, whose row says `pending`, and comes back at once. What becomes of it is in its row.
    async fn begin(&self, who: &Member, file: &File, language: Option<String>);

    /// The same, and comes back when it is done.
    async fn read_now(&self, who: &Member, file: &File, language: Option<String>);

    /// Puts a text in place of a file's own, as if it had been read. False if that failed: the old one stays.
    async fn replace(&self, who: &Member, file: &File, text: &str) -> bool;

    /// Forgets the passages of a file that is gone, wherever they were put.
    async fn forget(&self, file: &FileId) -> Result<(), StoreError>;

    /// Forgets all passages of everything.
    async fn forget_all(&self) -> Result<(), StoreError>;
}
