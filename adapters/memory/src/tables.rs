use std::fmt::Display;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use indexmap::map::Entry;
use indexmap::{IndexMap, IndexSet};
use loquat_core::account::{Credential, SessionsSince, StoredKey, TokenId};
use loquat_core::chat::{Chat, ChatId, Tag, TagId};
use loquat_core::file::{File, FileId};
use loquat_core::folder::{Folder, FolderId};
use loquat_core::function::{Function, FunctionId};
use loquat_core::identity::{Group, GroupId, OauthSession, User, UserId};
use loquat_core::job::JobId;
use loquat_core::knowledge::{KnowledgeBase, KnowledgeId};
use loquat_core::model::{Model, ModelId};
use loquat_core::prompt::{Command, Prompt};
use loquat_core::shared::{JsonObject, Seconds, StoreError};
use loquat_core::tool::workspace::{ToolId, WorkspaceTool};

use crate::jobs::KeptJob;

/// The tables of one world. Stores are views of it: cloning shares the tables.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    tables: Arc<Mutex<Tables>>,
}

/// What the stores keep, each table in the order of insertion.
#[derive(Debug, Default)]
pub(crate) struct Tables {
    pub users: IndexMap<UserId, User>,
    pub credentials: IndexMap<UserId, Credential>,
    pub api_keys: IndexMap<UserId, StoredKey>,
    /// Tokens of ended sessions, with the moment at which each is over anyway.
    pub ended_sessions: IndexMap<TokenId, Option<Seconds>>,
    pub sessions_since: IndexMap<UserId, SessionsSince>,
    pub oauth_sessions: Vec<OauthSession>,
    pub groups: IndexMap<GroupId, Group>,
    pub members: IndexSet<(GroupId, UserId)>,
    pub settings: JsonObject,
    pub models: IndexMap<ModelId, Model>,
    pub files: IndexMap<FileId, File>,
    pub knowledge: IndexMap<KnowledgeId, KnowledgeBase>,
    pub knowledge_files: IndexMap<(KnowledgeId, FileId), UserId>,
    pub prompts: IndexMap<Command, Prompt>,
    pub tools: IndexMap<ToolId, WorkspaceTool>,
    pub tool_valves: IndexMap<ToolId, JsonObject>,
    pub functions: IndexMap<FunctionId, Function>,
    pub folders: IndexMap<(FolderId, UserId), Folder>,
    pub jobs: IndexMap<JobId, KeptJob>,
    pub chats: IndexMap<ChatId, Chat>,
    pub tags: IndexMap<(UserId, TagId), Tag>,
}

impl Memory {
    pub fn new() -> Self {
        Self::default()
    }

    /// The tables, alone. A panic elsewhere does not make them unusable.
    pub(crate) fn tables(&self) -> MutexGuard<'_, Tables> {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Adds a row whose key is free.
pub(crate) fn insert<K, V>(table: &mut IndexMap<K, V>, key: &K, row: &V) -> Result<(), StoreError>
where
    K: Clone + Display + Eq + Hash,
    V: Clone,
{
    match table.entry(key.clone()) {
        Entry::Occupied(_) => Err(StoreError::Duplicate(key.to_string())),
        Entry::Vacant(place) => {
            place.insert(row.clone());
            Ok(())
        }
    }
}
