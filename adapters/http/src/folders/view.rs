use loquat_core::folder::{Folder, FolderChange, NewFolder};
use poem_openapi::Object;
use serde::{Deserialize, Serialize};

use crate::wire::FreeObject;

/// A folder.
#[derive(Debug, Object, Serialize)]
#[oai(read_only_all)]
pub(super) struct FolderView {
    id: String,
    /// The folder that it stands in; null at the top
    parent_id: Option<String>,
    user_id: String,
    name: String,
    /// Not used
    items: Option<FreeObject>,
    /// How it looks: `icon` and the like
    meta: Option<FreeObject>,
    /// What its chats start with: `system_prompt`, `files`, `model_ids`
    data: Option<FreeObject>,
    /// Is it open in the sidebar?
    is_expanded: bool,
    /// Unix time in seconds
    created_at: i64,
    /// Unix time in seconds
    updated_at: i64,
}

impl From<Folder> for FolderView {
    fn from(folder: Folder) -> Self {
        Self {
            id: folder.id.0,
            parent_id: folder.parent_id.map(|id| id.0),
            user_id: folder.user_id.0,
            name: folder.name,
            items: folder.items.map(FreeObject),
            meta: folder.meta.map(FreeObject),
            data: folder.data.map(FreeObject),
            is_expanded: folder.is_expanded,
            created_at: folder.created_at,
            updated_at: folder.updated_at,
        }
    }
}

/// A folder in short.
#[derive(Debug, Object, Serialize)]
#[oai(read_only_all)]
pub(super) struct FolderName {
    id: String,
    name: String,
    /// How it looks: `icon` and the like
    meta: Option<FreeObject>,
    /// The folder that it stands in; null at the top
    parent_id: Option<String>,
    /// Is it open in the sidebar?
    is_expanded: bool,
    /// Unix time in seconds
    created_at: i64,
    /// Unix time in seconds
    updated_at: i64,
}

impl From<Folder> for FolderName {
    fn from(folder: Folder) -> Self {
        Self {
            id: folder.id.0,
            name: folder.name,
            meta: folder.meta.map(FreeObject),
            parent_id: folder.parent_id.map(|id| id.0),
            is_expanded: folder.is_expanded,
            created_at: folder.created_at,
            updated_at: folder.updated_at,
        }
    }
}

/// A folder to be made.
#[derive(Debug, Object, Deserialize)]
#[oai(write_only_all)]
pub(super) struct FolderForm {
    /// No other folder at the top has it, in any case
    name: String,
    /// What its chats start with: `system_prompt`, `files`, `model_ids`
    data: Option<FreeObject>,
    /// How it looks: `icon` and the like
    meta: Option<FreeObject>,
}

impl From<FolderForm> for NewFolder {
    fn from(form: FolderForm) -> Self {
        Self {
            name: form.name,
            data: form.data.map(|data| data.0),
            meta: form.meta.map(|meta| meta.0),
        }
    }
}

/// What is to change of a folder. What is left out stays.
#[derive(Debug, Object, Deserialize)]
#[oai(write_only_all)]
pub(super) struct FolderUpdateForm {
    /// No other folder beside it has it, in any case
    name: Option<String>,
    /// Members to put over those of its data
    data: Option<FreeObject>,
    /// Members to put over those of its looks
    meta: Option<FreeObject>,
}

impl From<FolderUpdateForm> for FolderChange {
    fn from(form: FolderUpdateForm) -> Self {
        Self {
            name: form.name,
            data: form.data.map(|data| data.0),
            meta: form.meta.map(|meta| meta.0),
            is_expanded: None,
        }
    }
}

/// Where a folder shall stand.
#[derive(Debug, Object, Deserialize)]
#[oai(write_only_all)]
pub(super) struct ParentForm {
    /// The folder to stand in; null: at the top
    pub parent_id: Option<String>,
}

/// Whether a folder is open.
#[derive(Debug, Object, Deserialize)]
#[oai(write_only_all)]
pub(super) struct ExpandedForm {
    is_expanded: bool,
}

impl From<ExpandedForm> for FolderChange {
    fn from(form: ExpandedForm) -> Self {
        Self {
            is_expanded: Some(form.is_expanded),
            ..Self::default()
        }
    }
}
