use std::sync::Arc;

use crate::folder::{ChatsInside, Folder, FolderChange, FolderId, FolderStore, FolderStoreError};
use crate::identity::{Denied, Member, Permission};
use crate::settings::{ENABLE_FOLDERS, Settings};
use crate::shared::{Clock, Ids, JsonObject, StoreError, debug_by_name};

/// Why something could not be done with a folder.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    #[error("there is no such folder")]
    NotFound,
    /// Folders are switched off for all or for this user, or what they ask deletes chats and they may not.
    #[error(transparent)]
    Forbidden(Denied),
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The folder cannot be like that.
    #[error(transparent)]
    Refused(FolderStoreError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<FolderStoreError> for FolderError {
    fn from(error: FolderStoreError) -> Self {
        match error {
            FolderStoreError::Store(error) => Self::Store(error),
            refused => Self::Refused(refused),
        }
    }
}

/// A folder to be made.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct NewFolder {
    pub name: String,
    pub data: Option<JsonObject>,
    pub meta: Option<JsonObject>,
}

/// What users do with their folders. Everybody sees and changes their own only, administrators too.
pub struct Folders {
    store: Arc<dyn FolderStore>,
    settings: Arc<Settings>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
}

debug_by_name!(Folders);

impl Folders {
    pub fn new(store: Arc<dyn FolderStore>, settings: Arc<Settings>, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Self {
        Self {
            store,
            settings,
            clock,
            ids,
        }
    }

    /// The user's folders, oldest first.
    pub async fn list(&self, who: &Member) -> Result<Vec<Folder>, FolderError> {
        if !self.settings.snapshot().get(ENABLE_FOLDERS) {
            return Err(FolderError::Forbidden(Denied::SwitchedOff(
                "sorting chats into folders",
            )));
        }
        who.may(Permission::FeatureFolders).map_err(FolderError::Forbidden)?;
        Ok(self.store.list(who.id()).await?)
    }

    /// One of the user's folders.
    #[tracing::instrument(skip_all, fields(folder.id = id.as_str()))]
    pub async fn find(&self, who: &Member, id: &FolderId) -> Result<Folder, FolderError> {
        self.store.find(who.id(), id).await?.ok_or(FolderError::NotFound)
    }

    /// Makes a folder at the top.
    pub async fn create(&self, who: &Member, new: NewFolder) -> Result<Folder, FolderError> {
        let now = self.clock.now().seconds();
        let folder = Folder {
            id: FolderId(self.ids.uuid()),
            parent_id: None,
            user_id: who.id().clone(),
            name: new.name,
            items: None,
            meta: new.meta,
            data: new.data,
            is_expanded: false,
            created_at: now,
            updated_at: now,
        };
        self.store.insert(&folder).await?;
        Ok(folder)
    }

    /// Renames a folder, opens or closes it, or puts members over its data and meta object.
    #[tracing::instrument(skip_all, fields(folder.id = id.as_str()))]
    pub async fn update(&self, who: &Member, id: &FolderId, change: FolderChange) -> Result<Folder, FolderError> {
        let now = self.clock.now().seconds();
        let changed = self.store.update(who.id(), id, &change, now).await?;
        changed.ok_or(FolderError::NotFound)
    }

    /// Moves a folder into another one, or to the top.
    #[tracing::instrument(skip_all, fields(folder.id = id.as_str()))]
    pub async fn relocate(
        &self,
        who: &Member,
        id: &FolderId,
        parent: Option<&FolderId>,
    ) -> Result<Folder, FolderError> {
        let now = self.clock.now().seconds();
        let moved = self.store.relocate(who.id(), id, parent, now).await?;
        moved.ok_or(FolderError::NotFound)
    }

    /// Removes a folder with all folders in it.
    #[tracing::instrument(skip_all, fields(folder.id = id.as_str()))]
    pub async fn delete(&self, who: &Member, id: &FolderId, chats: ChatsInside) -> Result<(), FolderError> {
        // Clients rely on it also for chats that are only moved out: who may not delete chats keeps their order too.
        if self.store.holds_chats(who.id(), id).await? {
            who.may(Permission::ChatDelete).map_err(FolderError::Forbidden)?;
        }
        if self.store.delete(who.id(), id, chats).await? {
            Ok(())
        } else {
            Err(FolderError::NotFound)
        }
    }
}
