use crate::access::{Access, Shareable};
use crate::identity::UserId;
use crate::shared::{JsonObject, JsonText, Seconds, id};

id! {
    /// Identifies a knowledge base.
    KnowledgeId
}

/// A collection of documents.
#[derive(Debug, Clone, PartialEq)]
pub struct KnowledgeBase {
    pub id: KnowledgeId,
    /// Who made it.
    pub user_id: UserId,
    pub name: String,
    pub description: String,
    /// Kept for other programs.
    pub meta: Option<JsonObject>,
    pub access: Access,
    pub created_at: Seconds,
    pub updated_at: Seconds,
}

impl Shareable for KnowledgeBase {
    fn owner(&self) -> &UserId {
        &self.user_id
    }

    fn access(&self) -> &Access {
        &self.access
    }
}

impl KnowledgeBase {
    /// A base that `owner` makes at that time.
    pub fn new(id: KnowledgeId, owner: UserId, contents: KnowledgeChange, now: Seconds) -> Self {
        Self {
            id,
            user_id: owner,
            name: contents.name,
            description: contents.description,
            meta: None,
            access: contents.access,
            created_at: now,
            updated_at: now,
        }
    }

    /// Puts new contents in place of the old ones.
    pub fn apply(&mut self, change: KnowledgeChange, now: Seconds) {
        self.updated_at = now;
        self.name = change.name;
        self.description = change.description;
        self.access = change.access;
    }
}

/// All that a writer decides about a knowledge base, beside what is in it.
#[derive(Debug, Clone, PartialEq)]
pub struct KnowledgeChange {
    pub name: String,
    pub description: String,
    pub access: Access,
}

/// A document of a knowledge base in short.
#[derive(Debug, Clone, PartialEq)]
pub struct FileSummary {
    /// The id of the file.
    pub id: String,
    /// SHA-256 of its text.
    pub hash: Option<String>,
    /// Its name, kind and size as they were when it was brought in.
    pub meta: Option<JsonObject>,
    pub created_at: Seconds,
    pub updated_at: Seconds,
}

/// A document in a knowledge base. A file that is in several bases is a document of each.
#[derive(Debug, Clone, PartialEq)]
pub struct KnowledgeFile {
    pub summary: FileSummary,
    /// Who brought the file in.
    pub user_id: UserId,
    pub filename: String,
    /// Its text, and how far it has been read: mostly large, so it passes through as it is.
    pub data: Option<JsonText>,
    /// Who put it into the base.
    pub added_by: UserId,
    pub base: KnowledgeBase,
}
