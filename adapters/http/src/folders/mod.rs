//! Folders for chats.

mod view;

use std::sync::Arc;

use loquat_core::folder::{ChatsInside, FolderId, Folders};
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};

use self::view::{ExpandedForm, FolderForm, FolderName, FolderUpdateForm, FolderView, ParentForm};
use crate::Services;
use crate::area::Area;
use crate::wire::{Body, Failure, Flag, Verified};

pub fn apis(services: &Services) -> impl OpenApi + use<> {
    KeepFolders {
        folders: services.folders.clone(),
    }
}

/// Makes, changes, moves and removes the caller's folders.
struct KeepFolders {
    folders: Arc<Folders>,
}

#[OpenApi(prefix_path = "/api/v1/folders/", tag = "Area::Folders")]
impl KeepFolders {
    /// List the caller's folders in short
    #[oai(path = "/", method = "get", operation_id = "list_folders")]
    async fn list(&self, caller: Verified) -> Result<Body<Vec<FolderName>>, Failure> {
        let folders = self.folders.list(&caller.0).await?;
        Ok(Body(folders.into_iter().map(FolderName::from).collect()))
    }

    /// Create a folder at the top
    #[oai(path = "/", method = "post", operation_id = "create_folder")]
    async fn create(&self, caller: Verified, form: Body<FolderForm>) -> Result<Body<FolderView>, Failure> {
        Ok(Body(self.folders.create(&caller.0, form.0.into()).await?.into()))
    }

    /// Get a folder
    #[oai(path = "/:id", method = "get", operation_id = "get_folder")]
    async fn get(&self, caller: Verified, id: Path<String>) -> Result<Body<FolderView>, Failure> {
        Ok(Body(self.folders.find(&caller.0, &FolderId(id.0)).await?.into()))
    }

    /// Rename a folder, or put members over its data and its looks
    #[oai(path = "/:id/update", method = "post", operation_id = "update_folder")]
    async fn update(
        &self,
        caller: Verified,
        id: Path<String>,
        form: Body<FolderUpdateForm>,
    ) -> Result<Body<FolderView>, Failure> {
        let folder = self.folders.update(&caller.0, &FolderId(id.0), form.0.into()).await?;
        Ok(Body(folder.into()))
    }

    /// Move a folder into another one or to the top
    #[oai(path = "/:id/update/parent", method = "post", operation_id = "move_folder")]
    async fn relocate(
        &self,
        caller: Verified,
        id: Path<String>,
        form: Body<ParentForm>,
    ) -> Result<Body<FolderView>, Failure> {
        let parent = form.0.parent_id.map(FolderId);
        let moved = self
            .folders
            .relocate(&caller.0, &FolderId(id.0), parent.as_ref())
            .await?;
        Ok(Body(moved.into()))
    }

    /// Remember whether a folder is open
    #[oai(path = "/:id/update/expanded", method = "post", operation_id = "expand_folder")]
    async fn expand(
        &self,
        caller: Verified,
        id: Path<String>,
        form: Body<ExpandedForm>,
    ) -> Result<Body<FolderView>, Failure> {
        let folder = self.folders.update(&caller.0, &FolderId(id.0), form.0.into()).await?;
        Ok(Body(folder.into()))
    }

    /// Delete a folder with all folders in it
    #[oai(path = "/:id", method = "delete", operation_id = "delete_folder")]
    async fn delete(
        &self,
        caller: Verified,
        id: Path<String>,
        /// False: the chats in it stay, in no folder. True if left out
        delete_contents: Query<Option<Flag>>,
    ) -> Result<Body<bool>, Failure> {
        let chats = match delete_contents.0 {
            Some(Flag(false)) => ChatsInside::MoveOut,
            Some(Flag(true)) | None => ChatsInside::Delete,
        };
        self.folders.delete(&caller.0, &FolderId(id.0), chats).await?;
        Ok(Body(true))
    }
}
