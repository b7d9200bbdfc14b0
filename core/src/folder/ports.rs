use async_trait::async_trait;

use crate::folder::{Folder, FolderChange, FolderId};
use crate::identity::UserId;
use crate::shared::{Seconds, StoreError};

/// Why a folder cannot be kept like that.
#[derive(Debug, thiserror::Error)]
pub enum FolderStoreError {
    #[error("there is a folder of that name already")]
    NameTaken,
    #[error("there is no such folder to move into")]
    NoSuchParent,
    #[error("a folder cannot be moved into itself")]
    IntoItself,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What becomes of the chats in a deleted folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChatsInside {
    /// They are deleted too, with their shared copies and the tags that no other chat has.
    Delete,
    /// They stand in no folder any more.
    MoveOut,
}

/// Keeps folders. Each call is one step that others see wholly or not at all; the rules about names and parents are
/// those of [`Tree`](crate::folder::Tree) and hold also when two callers change the same user's folders at once.
///
/// Folders belong to one user: those of others are not found.
#[async_trait]
pub trait FolderStore: Send + Sync {
    /// The user's folders, oldest first. Parents are given as [`Tree`](crate::folder::Tree) sees them.
    async fn list(&self, owner: &UserId) -> Result<Vec<Folder>, StoreError>;

    /// One of the user's folders, with its parent as [`Tree`](crate::folder::Tree) sees it.
    async fn find(&self, owner: &UserId, id: &FolderId) -> Result<Option<Folder>, StoreError>;

    /// Adds a folder; fails with [`FolderStoreError::NameTaken`] if a sibling has the name.
    async fn insert(&self, folder: &Folder) -> Result<(), FolderStoreError>;

    /// Changes a folder and answers it as it is then; `None` if there is none;
    /// fails with [`FolderStoreError::NameTaken`] if a sibling has the new name.
    async fn update(
        &self,
        owner: &UserId,
        id: &FolderId,
        change: &FolderChange,
        now: Seconds,
    ) -> Result<Option<Folder>, FolderStoreError>;

    /// Moves a folder into another one or to the top, and answers it as it is then; `None` if there is none.
    async fn relocate(
        &self,
        owner: &UserId,
        id: &FolderId,
        parent: Option<&FolderId>,
        now: Seconds,
    ) -> Result<Option<Folder>, FolderStoreError>;

    /// Does the folder, or one in it at any depth, hold chats?
    async fn holds_chats(&self, owner: &UserId, id: &FolderId) -> Result<bool, StoreError>;

    /// Removes a folder and all folders in it. False if there is none.
    async fn delete(&self, owner: &UserId, id: &FolderId, chats: ChatsInside) -> Result<bool, StoreError>;
}
