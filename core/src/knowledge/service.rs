use std::collections::BTreeSet;
use std::sync::Arc;

use crate::access::{Access, AccessPolicy, Ownership, Shareable, WithOwner};
use crate::account::{Owners, UserStore};
use crate::file::FileError;
use crate::identity::{Denied, Member, Permission, User};
use crate::knowledge::{
    Descriptions, FileFilter, FileSummary, KnowledgeBase, KnowledgeChange, KnowledgeFile, KnowledgeFilter, KnowledgeId,
    KnowledgeStore,
};
use crate::model::Catalog;
use crate::retrieval::{PassageError, ProcessError};
use crate::settings::Settings;
use crate::shared::{Clock, Ids, Listing, Page, StoreError, debug_by_name};

/// Why something could not be done with a knowledge base.
#[derive(Debug, thiserror::Error)]
pub enum KnowledgeError {
    /// Nobody has such a base.
    #[error("there is no such knowledge base")]
    NotFound,
    /// Somebody wanted to change or to open a base that there is not.
    #[error("there is no such knowledge base")]
    NothingThere,
    /// Somebody wanted to change or to open a base that they may not.
    #[error("you do not have access to this knowledge base")]
    Closed,
    /// The file is not there, not theirs, or not in the base.
    #[error("there is no such file")]
    NoFile,
    #[error("the text of this file has not been read: upload it with processing")]
    Unread,
    #[error(transparent)]
    Process(#[from] ProcessError),
    #[error(transparent)]
    Passages(#[from] PassageError),
    #[error(transparent)]
    File(#[from] FileError),
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A document as somebody sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct FileView {
    pub file: KnowledgeFile,
    /// Who put it into its base, if they are still there.
    pub added_by: Option<User>,
}

/// What people do with knowledge bases.
pub struct KnowledgeBases {
    store: Arc<dyn KnowledgeStore>,
    users: Arc<dyn UserStore>,
    catalog: Arc<Catalog>,
    settings: Arc<Settings>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    /// Tells which base fits a question; without it nothing does.
    descriptions: Option<Arc<Descriptions>>,
}

debug_by_name!(KnowledgeBases);

impl KnowledgeBases {
    /// How many bases or documents a page of a list has.
    pub const PAGE_SIZE: i64 = 30;

    pub fn new(
        store: Arc<dyn KnowledgeStore>,
        users: Arc<dyn UserStore>,
        catalog: Arc<Catalog>,
        settings: Arc<Settings>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
    ) -> Self {
        Self {
            store,
            users,
            catalog,
            settings,
            clock,
            ids,
            descriptions: None,
        }
    }

    /// The same, with names and descriptions indexed.
    #[must_use]
    pub fn described_by(self, descriptions: Arc<Descriptions>) -> Self {
        Self {
            descriptions: Some(descriptions),
            ..self
        }
    }

    /// A page of the bases that `who` may ask, with their owners, the latest change first.
    pub async fn list(
        &self,
        who: &Member,
        query: Option<String>,
        ownership: Option<Ownership>,
        page: i64,
    ) -> Result<Listing<WithOwner<KnowledgeBase>>, KnowledgeError> {
        let policy = self.policy();
        let filter = KnowledgeFilter {
            query,
            ownership,
            readable_by: policy.narrows_to(who),
        };
        let found = self.store.list(&filter, Page::numbered(page, Self::PAGE_SIZE)).await?;
        Ok(Listing {
            items: WithOwner::with_owners(found.items, &*self.users, who, policy).await?,
            total: found.total,
        })
    }

    /// A base that `who` may ask.
    pub async fn find(&self, who: &Member, id: &KnowledgeId) -> Result<WithOwner<KnowledgeBase>, KnowledgeError> {
        let base = self.store.find(id).await?.ok_or(KnowledgeError::NotFound)?;
        // Administrators read every base, also where lists do not show it to them.
        if who.is_admin() || base.lets_read(who) {
            Ok(WithOwner::alone(base, who, self.policy()))
        } else {
            Err(Denied::NotYours.into())
        }
    }

    /// Makes a base without documents.
    pub async fn create(&self, who: &Member, new: KnowledgeChange) -> Result<KnowledgeBase, KnowledgeError> {
        who.may(Permission::WorkspaceKnowledge)?;
        let id = KnowledgeId(self.ids.uuid());
        let now = self.clock.now().seconds();
        let base = KnowledgeBase::new(id, who.id().clone(), limited_to_rights_of(who, new), now);
        self.store.insert(&base).await?;
        self.describe(&base).await;
        Ok(base)
    }

    /// Renames a base, describes it anew, or opens it to others; answers it with the documents in it.
    pub async fn update(
        &self,
        who: &Member,
        id: &KnowledgeId,
        change: KnowledgeChange,
    ) -> Result<(WithOwner<KnowledgeBase>, Vec<FileSummary>), KnowledgeError> {
        self.writer(who, id).await?;
        let now = self.clock.now().seconds();
        let changed = self.store.update(id, &limited_to_rights_of(who, change), now).await?;
        let base = changed.ok_or(KnowledgeError::NothingThere)?;
        self.describe(&base).await;
        let contents = self.store.contents(id).await?;
        Ok((WithOwner::alone(base, who, self.policy()), contents))
    }

    /// Removes a base, also from the models that answer from it. Its documents stay as files.
    pub async fn delete(&self, who: &Member, id: &KnowledgeId) -> Result<(), KnowledgeError> {
        self.writer(who, id).await?;
        let deleted = self.store.delete(id, self.clock.now().seconds()).await?;
        self.catalog.rows_changed().await;
        if let Some(descriptions) = &self.descriptions {
            descriptions.remove(id).await;
        }
        if deleted {
            Ok(())
        } else {
            Err(KnowledgeError::NothingThere)
        }
    }

    /// A page of the documents in a base that `who` may ask.
    pub async fn files(
        &self,
        who: &Member,
        id: &KnowledgeId,
        filter: FileFilter,
        page: i64,
    ) -> Result<Listing<FileView>, KnowledgeError> {
        let base = self.store.find(id).await?.ok_or(KnowledgeError::NothingThere)?;
        if !who.is_admin() && !base.lets_read(who) {
            return Err(KnowledgeError::Closed);
        }
        let filter = FileFilter {
            base: Some(base.id),
            readable_by: None,
            ..filter
        };
        self.files_with_people(&filter, Page::numbered(page, Self::PAGE_SIZE))
            .await
    }

    /// A page of the documents in all bases that `who` may ask, the latest change first.
    pub async fn search_files(
        &self,
        who: &Member,
        query: Option<String>,
        page: i64,
    ) -> Result<Listing<FileView>, KnowledgeError> {
        let filter = FileFilter {
            query,
            readable_by: self.policy().narrows_to(who),
            ..FileFilter::default()
        };
        self.files_with_people(&filter, Page::numbered(page, Self::PAGE_SIZE))
            .await
    }

    async fn files_with_people(&self, filter: &FileFilter, page: Page) -> Result<Listing<FileView>, KnowledgeError> {
        let found = self.store.files(filter, page).await?;
        let people: BTreeSet<_> = found.items.iter().map(|file| file.added_by.clone()).collect();
        let people = Owners::find(&*self.users, people).await?;
        Ok(found.map(|file| FileView {
            added_by: people.get(&file.added_by),
            file,
        }))
    }

    async fn describe(&self, base: &KnowledgeBase) {
        if let Some(descriptions) = &self.descriptions {
            descriptions.put(base).await;
        }
    }

    fn policy(&self) -> AccessPolicy {
        AccessPolicy::of(&self.settings.snapshot())
    }

    /// Owners, writers and administrators change a base.
    async fn writer(&self, who: &Member, id: &KnowledgeId) -> Result<(), KnowledgeError> {
        let base = self.store.find(id).await?.ok_or(KnowledgeError::NothingThere)?;
        if who.is_admin() || base.lets_write(who) {
            Ok(())
        } else {
            Err(KnowledgeError::Closed)
        }
    }
}

/// The contents as they come to stand: who may not share with everybody gets a private base where they ask for a public
/// one.
fn limited_to_rights_of(who: &Member, contents: KnowledgeChange) -> KnowledgeChange {
    if contents.access == Access::PUBLIC && who.may(Permission::SharePublicKnowledge).is_err() {
        KnowledgeChange {
            access: Access::private(),
            ..contents
        }
    } else {
        contents
    }
}
