use async_trait::async_trait;
use loquat_core::chat::{Chat, ChatId};
use loquat_core::folder::{ChatsInside, Folder, FolderChange, FolderId, FolderStore, FolderStoreError, Place, Tree};
use loquat_core::identity::UserId;
use loquat_core::shared::{Seconds, StoreError};

use crate::Memory;
use crate::tables::Tables;

/// Folders in memory.
#[derive(Debug, Clone)]
pub struct MemoryFolders {
    memory: Memory,
}

impl MemoryFolders {
    pub fn new(memory: Memory) -> Self {
        Self { memory }
    }
}

#[async_trait]
impl FolderStore for MemoryFolders {
    async fn list(&self, owner: &UserId) -> Result<Vec<Folder>, StoreError> {
        let tables = self.memory.tables();
        let tree = tables.tree(owner);
        let folders = tables.folders_of(owner).into_iter();
        Ok(folders.map(|folder| at_its_place(folder, &tree)).collect())
    }

    async fn find(&self, owner: &UserId, id: &FolderId) -> Result<Option<Folder>, StoreError> {
        let tables = self.memory.tables();
        let tree = tables.tree(owner);
        let found = tables.folders.get(&(id.clone(), owner.clone()));
        Ok(found.map(|folder| at_its_place(folder, &tree)))
    }

    async fn insert(&self, folder: &Folder) -> Result<(), FolderStoreError> {
        let tables = &mut *self.memory.tables();
        let tree = tables.tree(&folder.user_id);
        tree.check_name(folder.parent_id.as_ref(), &folder.name, None)?;
        let key = (folder.id.clone(), folder.user_id.clone());
        tables.folders.insert(key, folder.clone());
        Ok(())
    }

    async fn update(
        &self,
        owner: &UserId,
        id: &FolderId,
        change: &FolderChange,
        now: Seconds,
    ) -> Result<Option<Folder>, FolderStoreError> {
        let tables = &mut *self.memory.tables();
        let tree = tables.tree(owner);
        let Some(folder) = tables.folders.get_mut(&(id.clone(), owner.clone())) else {
            return Ok(None);
        };
        if let Some(name) = &change.name {
            tree.check_name(tree.parent_of(id), name, Some(id))?;
        }
        folder.apply(change, now);
        Ok(Some(at_its_place(folder, &tree)))
    }

    async fn relocate(
        &self,
        owner: &UserId,
        id: &FolderId,
        parent: Option<&FolderId>,
        now: Seconds,
    ) -> Result<Option<Folder>, FolderStoreError> {
        let tables = &mut *self.memory.tables();
        let tree = tables.tree(owner);
        let Some(folder) = tables.folders.get_mut(&(id.clone(), owner.clone())) else {
            return Ok(None);
        };
        tree.check_move(id, parent)?;
        folder.parent_id = parent.cloned();
        folder.updated_at = now;
        Ok(Some(folder.clone()))
    }

    async fn holds_chats(&self, owner: &UserId, id: &FolderId) -> Result<bool, StoreError> {
        let tables = self.memory.tables();
        let folders = tables.tree(owner).with_all_inside(id);
        Ok(tables.chats.values().any(|chat| stands_in(chat, owner, &folders)))
    }

    async fn delete(&self, owner: &UserId, id: &FolderId, chats: ChatsInside) -> Result<bool, StoreError> {
        let tables = &mut *self.memory.tables();
        let folders = tables.tree(owner).with_all_inside(id);
        let inside = tables.chats.values().filter(|chat| stands_in(chat, owner, &folders));
        let inside: Vec<ChatId> = inside.map(|chat| chat.id.clone()).collect();
        for chat in &inside {
            match chats {
                ChatsInside::Delete => {
                    tables.delete_chat(chat);
                }
                ChatsInside::MoveOut => {
                    if let Some(chat) = tables.chats.get_mut(chat) {
                        chat.folder_id = None;
                    }
                }
            }
        }
        let before = tables.folders.len();
        tables
            .folders
            .retain(|(id, user), _| user != owner || !folders.contains(id));
        Ok(tables.folders.len() < before)
    }
}

impl Tables {
    /// A user's folders, oldest first.
    fn folders_of(&self, owner: &UserId) -> Vec<&Folder> {
        let mut folders: Vec<_> = self
            .folders
            .values()
            .filter(|folder| folder.user_id == *owner)
            .collect();
        folders.sort_by(|a, b| (a.created_at, &a.id).cmp(&(b.created_at, &b.id)));
        folders
    }

    fn tree(&self, owner: &UserId) -> Tree {
        Tree::of(self.folders_of(owner).into_iter().map(Place::from).collect())
    }
}

fn at_its_place(folder: &Folder, tree: &Tree) -> Folder {
    Folder {
        parent_id: tree.parent_of(&folder.id).cloned(),
        ..folder.clone()
    }
}

fn stands_in(chat: &Chat, owner: &UserId, folders: &[FolderId]) -> bool {
    chat.user_id == *owner && chat.folder_id.as_ref().is_some_and(|folder| folders.contains(folder))
}
