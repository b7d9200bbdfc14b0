//! Where things are kept: one line a store. To keep some of them elsewhere, change its line (`examples/custom-adapter`).

use std::sync::Arc;

use loquat_core::account::{ApiKeyStore, CredentialStore, EndedSessions, GroupStore, UserStore};
use loquat_core::chat::{ChatStore, TagStore};
use loquat_core::evaluation::FeedbackStore;
use loquat_core::file::FileStore;
use loquat_core::folder::FolderStore;
use loquat_core::function::FunctionStore;
use loquat_core::job::JobStore;
use loquat_core::knowledge::KnowledgeStore;
use loquat_core::memory::MemoryStore;
use loquat_core::model::ModelStore;
use loquat_core::note::NoteStore;
use loquat_core::prompt::PromptStore;
use loquat_core::retrieval::CollectionUsers;
use loquat_core::settings::SettingsStore;
use loquat_core::tool::workspace::ToolStore;
use loquat_sql::{
    Db, SqlApiKeys, SqlChats, SqlCollectionUsers, SqlCredentials, SqlEndedSessions, SqlFeedbacks, SqlFiles, SqlFolders,
    SqlFunctions, SqlGroups, SqlJobs, SqlKnowledge, SqlMemories, SqlModels, SqlNotes, SqlPrompts, SqlSettings, SqlTags,
    SqlTools, SqlUsers,
};

/// The stores of this installation.
pub struct Stores {
    pub api_keys: Arc<dyn ApiKeyStore>,
    pub chats: Arc<dyn ChatStore>,
    pub collection_users: Arc<dyn CollectionUsers>,
    pub credentials: Arc<dyn CredentialStore>,
    pub ended_sessions: Arc<dyn EndedSessions>,
    pub feedbacks: Arc<dyn FeedbackStore>,
    pub files: Arc<dyn FileStore>,
    pub folders: Arc<dyn FolderStore>,
    pub functions: Arc<dyn FunctionStore>,
    pub groups: Arc<dyn GroupStore>,
    pub jobs: Arc<dyn JobStore>,
    pub knowledge: Arc<dyn KnowledgeStore>,
    pub memories: Arc<dyn MemoryStore>,
    pub models: Arc<dyn ModelStore>,
    pub notes: Arc<dyn NoteStore>,
    pub prompts: Arc<dyn PromptStore>,
    pub settings: Arc<dyn SettingsStore>,
    pub tags: Arc<dyn TagStore>,
    pub tools: Arc<dyn ToolStore>,
    pub users: Arc<dyn UserStore>,
}

impl Stores {
    /// All of them in the configured database.
    pub fn on_sql(db: &Db) -> Self {
        Self {
            api_keys: Arc::new(SqlApiKeys::new(db.clone())),
            chats: Arc::new(SqlChats::new(db.clone())),
            collection_users: Arc::new(SqlCollectionUsers::new(db.clone())),
            credentials: Arc::new(SqlCredentials::new(db.clone())),
            ended_sessions: Arc::new(SqlEndedSessions::new(db.clone())),
            feedbacks: Arc::new(SqlFeedbacks::new(db.clone())),
            files: Arc::new(SqlFiles::new(db.clone())),
            folders: Arc::new(SqlFolders::new(db.clone())),
            functions: Arc::new(SqlFunctions::new(db.clone())),
            groups: Arc::new(SqlGroups::new(db.clone())),
            jobs: Arc::new(SqlJobs::new(db.clone())),
            knowledge: Arc::new(SqlKnowledge::new(db.clone())),
            memories: Arc::new(SqlMemories::new(db.clone())),
            models: Arc::new(SqlModels::new(db.clone())),
            notes: Arc::new(SqlNotes::new(db.clone())),
            prompts: Arc::new(SqlPrompts::new(db.clone())),
            settings: Arc::new(SqlSettings::new(db.clone())),
            tags: Arc::new(SqlTags::new(db.clone())),
            tools: Arc::new(SqlTools::new(db.clone())),
            users: Arc::new(SqlUsers::new(db.clone())),
        }
    }
}
