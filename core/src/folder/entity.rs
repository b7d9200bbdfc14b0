use crate::identity::UserId;
use crate::shared::{JsonObject, Seconds, id};

id! {
    /// Identifies a folder.
    FolderId
}

/// A folder of a user's chats.
#[derive(Debug, Clone, PartialEq)]
pub struct Folder {
    pub id: FolderId,
    /// The folder that it stands in; `None` at the top.
    pub parent_id: Option<FolderId>,
    pub user_id: UserId,
    pub name: String,
    /// Not used by anybody, kept for databases that hold something here.
    pub items: Option<JsonObject>,
    /// How it looks: `{"icon": ...}`.
    pub meta: Option<JsonObject>,
    /// What its chats start with: `{"system_prompt", "files", "model_ids"}`.
    pub data: Option<JsonObject>,
    /// Is it open in the sidebar?
    pub is_expanded: bool,
    pub created_at: Seconds,
    pub updated_at: Seconds,
}

/// What is to change of a folder; `None` leaves a field as it is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FolderChange {
    pub name: Option<String>,
    /// Members that are put over those of the data.
    pub data: Option<JsonObject>,
    /// Members that are put over those of the meta object.
    pub meta: Option<JsonObject>,
    pub is_expanded: Option<bool>,
}

impl Folder {
    /// Changes the folder.
    pub fn apply(&mut self, change: &FolderChange, now: Seconds) {
        if let Some(name) = &change.name {
            self.name.clone_from(name);
        }
        merge(&mut self.data, change.data.as_ref());
        merge(&mut self.meta, change.meta.as_ref());
        if let Some(is_expanded) = change.is_expanded {
            self.is_expanded = is_expanded;
        }
        self.updated_at = now;
    }
}

fn merge(stored: &mut Option<JsonObject>, patch: Option<&JsonObject>) {
    if let Some(patch) = patch {
        let members = patch.iter().map(|(key, value)| (key.clone(), value.clone()));
        stored.get_or_insert_default().extend(members);
    }
}
