use crate::identity::UserId;
use crate::shared::{JsonObject, Seconds, id};

id! {
    /// Identifies a file.
    FileId
}

id! {
    /// Says where a blob lies, as `file.path` keeps it: a path below the upload folder, or an address such as
    /// `s3://bucket/name`. Only the [`BlobStore`](super::BlobStore) that made it understands it.
    BlobPath
}

/// A file that somebody brought in, or that was made for them.
#[derive(Debug, Clone, PartialEq)]
pub struct File {
    pub id: FileId,
    /// Who brought it in.
    pub user_id: UserId,
    /// Its name without folders.
    pub filename: String,
    /// Where its bytes lie; `None` for a file that is text only.
    pub path: Option<BlobPath>,
    /// SHA-256 of its text, once that is there.
    pub hash: Option<String>,
    /// What became of its text: `status`, `content`, `error`.
    pub data: JsonObject,
    /// What is known of it: `name`, `content_type`, `size`, `data` of the uploader, `collection_name`.
    pub meta: JsonObject,
    /// Kept for other programs; nothing is decided by it.
    pub access_control: Option<JsonObject>,
    pub created_at: Seconds,
    pub updated_at: Seconds,
}

/// How far the text of a file has been taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileStatus {
    /// It waits, or is being read.
    Pending,
    /// Its text is there, and its passages where they are wanted.
    Completed,
    /// It could not be read; `error` says why.
    Failed,
}

impl FileStatus {
    /// The word for it in `data.status`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Completed => "completed",
            Self::Failed => "failed",
        }
    }

    /// Reads the word; others than ours are `None`.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Pending, Self::Completed, Self::Failed]
            .into_iter()
            .find(|status| status.as_str() == word)
    }
}

impl File {
    /// How far it is; `None` for a file whose text nobody asked for.
    pub fn status(&self) -> Option<FileStatus> {
        self.data.get("status")?.as_str().and_then(FileStatus::parse)
    }

    /// Its text, empty while there is none.
    pub fn content(&self) -> &str {
        self.data
            .get("content")
            .and_then(serde_json::Value::as_str)
            .unwrap_or_default()
    }

    /// Its media type as the uploader named it.
    pub fn content_type(&self) -> Option<&str> {
        self.meta.get("content_type").and_then(serde_json::Value::as_str)
    }

    /// Its name as the uploader gave it.
    pub fn name(&self) -> &str {
        self.meta
            .get("name")
            .and_then(serde_json::Value::as_str)
            .unwrap_or(&self.filename)
    }

    /// How many bytes it has.
    pub fn size(&self) -> Option<u64> {
        self.meta.get("size").and_then(serde_json::Value::as_u64)
    }
}
