use async_trait::async_trait;

use crate::access::{Ownership, Readers};
use crate::file::FileId;
use crate::identity::UserId;
use crate::knowledge::{FileSummary, KnowledgeBase, KnowledgeChange, KnowledgeFile, KnowledgeId};
use crate::shared::{Direction, Listing, Page, Seconds, StoreError};

/// Which knowledge bases are listed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnowledgeFilter {
    /// Part of the name or of the description, in any case.
    pub query: Option<String>,
    pub ownership: Option<Ownership>,
    /// Only what these may read; without it, everything.
    pub readable_by: Option<Readers>,
}

/// By what documents are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FileOrder {
    Name,
    CreatedAt,
    #[default]
    UpdatedAt,
}

/// Which documents are listed, and in what order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileFilter {
    /// Only those in this base.
    pub base: Option<KnowledgeId>,
    /// Part of the file's name, in any case.
    pub query: Option<String>,
    /// By whom they were put into their base.
    pub added: Option<Ownership>,
    /// Only those in bases that these may read; without it, everything.
    pub readable_by: Option<Readers>,
    pub order: FileOrder,
    pub direction: Direction,
}

/// Keeps knowledge bases, and knows which documents are in them.
#[async_trait]
pub trait KnowledgeStore: Send + Sync {
    /// Adds a base; fails with [`StoreError::Duplicate`] if its id is taken.
    async fn insert(&self, base: &KnowledgeBase) -> Result<(), StoreError>;

    /// The base of that id.
    async fn find(&self, id: &KnowledgeId) -> Result<Option<KnowledgeBase>, StoreError>;

    /// One page of the bases that fit, the latest change first, with the number of all that do. Equals stand in the
    /// order of their ids.
    async fn list(&self, filter: &KnowledgeFilter, page: Page) -> Result<Listing<KnowledgeBase>, StoreError>;

    /// Changes a base and answers it as it is then; `None` if there is none.
    async fn update(
        &self,
        id: &KnowledgeId,
        change: &KnowledgeChange,
        now: Seconds,
    ) -> Result<Option<KnowledgeBase>, StoreError>;

    /// Removes a base, as one step with all that names it: its links to documents, which stay as files, and its place
    /// in the meta object of models. False if there is none.
    async fn delete(&self, id: &KnowledgeId, now: Seconds) -> Result<bool, StoreError>;

    /// Puts a file into a base, as its newest change; one that is in it stays as it is.
    async fn add_file(
        &self,
        link: &str,
        base: &KnowledgeId,
        file: &FileId,
        by: &UserId,
        now: Seconds,
    ) -> Result<(), StoreError>;

    /// Takes a file out of a base; false if it is not in it.
    async fn remove_file(&self, base: &KnowledgeId, file: &FileId) -> Result<bool, StoreError>;

    /// Takes all files out of a base.
    async fn remove_files(&self, base: &KnowledgeId) -> Result<(), StoreError>;

    /// Removes all bases, with their links to files.
    async fn delete_all(&self) -> Result<(), StoreError>;

    /// All documents of a base in short, the latest change first, equals in the order of their ids.
    async fn contents(&self, id: &KnowledgeId) -> Result<Vec<FileSummary>, StoreError>;

    /// One page of the documents that fit, with the number of all that do. Equals stand in the order of their ids.
    async fn files(&self, filter: &FileFilter, page: Page) -> Result<Listing<KnowledgeFile>, StoreError>;
}
