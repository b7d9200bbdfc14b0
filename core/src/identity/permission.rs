use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::shared::JsonObject;

/// Defines [`Permission`] with the place and the built-in default of each in the tree that clients see.
macro_rules! permissions {
    ($($section:literal { $($variant:ident = $leaf:literal: $default:literal),* $(,)? })*) => {
        /// One thing that a user may or may not do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Permission {
            $($(#[doc = concat!("`", $section, ".", $leaf, "`")] $variant,)*)*
        }

        impl Permission {
            /// Every permission, in the order in which clients list them.
            pub const ALL: &'static [Permission] = &[$($(Permission::$variant),*),*];

            /// The branch of the tree that it stands in.
            pub fn section(self) -> &'static str {
                match self { $($(Self::$variant => $section,)*)* }
            }

            /// Its name within the section.
            pub fn leaf(self) -> &'static str {
                match self { $($(Self::$variant => $leaf,)*)* }
            }

            /// Is it granted where nothing has been configured?
            pub fn by_default(self) -> bool {
                match self { $($(Self::$variant => $default,)*)* }
            }
        }
    };
}

permissions! {
    "workspace" {
        WorkspaceModels = "models": false, WorkspaceKnowledge = "knowledge": false, WorkspacePrompts = "prompts": false,
        WorkspaceTools = "tools": false, WorkspaceModelsImport = "models_import": false,
        WorkspaceModelsExport = "models_export": false, WorkspacePromptsImport = "prompts_import": false,
        WorkspacePromptsExport = "prompts_export": false, WorkspaceToolsImport = "tools_import": false,
        WorkspaceToolsExport = "tools_export": false,
    }
    "sharing" {
        ShareModels = "models": false, SharePublicModels = "public_models": false, ShareKnowledge = "knowledge": false,
        SharePublicKnowledge = "public_knowledge": false, SharePrompts = "prompts": false,
        SharePublicPrompts = "public_prompts": false, ShareTools = "tools": false,
        SharePublicTools = "public_tools": false, ShareNotes = "notes": false, SharePublicNotes = "public_notes": false,
    }
    "chat" {
        ChatControls = "controls": true, ChatValves = "valves": true, ChatSystemPrompt = "system_prompt": true,
        ChatParams = "params": true, ChatFileUpload = "file_upload": true, ChatDelete = "delete": true,
        ChatDeleteMessage = "delete_message": true, ChatContinueResponse = "continue_response": true,
        ChatRegenerateResponse = "regenerate_response": true, ChatRateResponse = "rate_response": true,
        ChatEdit = "edit": true, ChatShare = "share": true, ChatExport = "export": true, ChatStt = "stt": true,
        ChatTts = "tts": true, ChatCall = "call": true, ChatMultipleModels = "multiple_models": true,
        ChatTemporary = "temporary": true, ChatTemporaryEnforced = "temporary_enforced": false,
    }
    "features" {
        FeatureApiKeys = "api_keys": false, FeatureNotes = "notes": true, FeatureFolders = "folders": true,
        FeatureChannels = "channels": true, FeatureDirectToolServers = "direct_tool_servers": false,
        FeatureWebSearch = "web_search": true, FeatureImageGeneration = "image_generation": true,
        FeatureCodeInterpreter = "code_interpreter": true, FeatureMemories = "memories": true,
    }
    "settings" {
        SettingsInterface = "interface": true,
    }
}

/// A tree of permissions as clients and databases hold it: section, then leaf, then granted or not.
/// Leaves that nothing here knows are kept.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Permissions(pub IndexMap<String, IndexMap<String, bool>>);

impl Permissions {
    /// What everybody may do where nothing has been configured.
    pub fn built_in() -> Self {
        let mut tree = Self::default();
        tree.fill_missing();
        tree
    }

    /// The tree in a free object, as an older or a foreign hand may have written it: what is no section of leaves
    /// granted or not is passed over.
    pub fn read_leniently(object: &JsonObject) -> Self {
        let leaf = |(name, granted): (&String, &Value)| Some((name.clone(), granted.as_bool()?));
        let section = |(name, leaves): (&String, &Value)| {
            let leaves = leaves.as_object()?.iter().filter_map(leaf).collect();
            Some((name.clone(), leaves))
        };
        Self(object.iter().filter_map(section).collect())
    }

    /// Is the permission granted? A missing leaf counts as its built-in default.
    pub fn grants(&self, permission: Permission) -> bool {
        let leaf = self
            .0
            .get(permission.section())
            .and_then(|section| section.get(permission.leaf()));
        leaf.copied().unwrap_or_else(|| permission.by_default())
    }

    /// Grants or withholds one permission.
    pub fn set(&mut self, permission: Permission, granted: bool) {
        self.0
            .entry(permission.section().to_owned())
            .or_default()
            .insert(permission.leaf().to_owned(), granted);
    }

    /// Adds what `other` grants; nothing is taken away.
    pub fn add(&mut self, other: &Permissions) {
        for (section, leaves) in &other.0 {
            let mine = self.0.entry(section.clone()).or_default();
            for (leaf, granted) in leaves {
                *mine.entry(leaf.clone()).or_default() |= granted;
            }
        }
    }

    /// Puts the built-in default wherever a known permission is missing.
    pub fn fill_missing(&mut self) {
        for permission in Permission::ALL {
            let section = self.0.entry(permission.section().to_owned()).or_default();
            section
                .entry(permission.leaf().to_owned())
                .or_insert_with(|| permission.by_default());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Permission, Permissions};

    #[test]
    fn a_group_adds_and_never_takes_away() {
        let mut mine = Permissions::built_in();
        let mut group = Permissions::default();
        group.set(Permission::WorkspaceModels, true);
        group.set(Permission::ChatDelete, false);

        mine.add(&group);

        assert!(mine.grants(Permission::WorkspaceModels));
        assert!(mine.grants(Permission::ChatDelete));
        assert!(!mine.grants(Permission::WorkspaceTools));
    }

    #[test]
    fn a_missing_leaf_counts_as_its_default() {
        let empty = Permissions::default();
        assert!(empty.grants(Permission::ChatDelete));
        assert!(!empty.grants(Permission::FeatureApiKeys));
    }
}
