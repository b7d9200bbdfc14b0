use std::sync::Arc;

use async_trait::async_trait;

use crate::access::{AccessPolicy, Shareable, WithOwner};
use crate::file::{File, FileError, FileId, FileStore, Files};
use crate::identity::{Admin, Member, UserId};
use crate::knowledge::{
    Descriptions, FileSummary, KnowledgeBase, KnowledgeError, KnowledgeFilter, KnowledgeId, KnowledgeStore,
};
use crate::retrieval::{
    CollectionGuard, CollectionName, CollectionWish, Collections, IndexError, Indexing, ProcessError, Processing,
    Requester,
};
use crate::settings::Settings;
use crate::shared::{Clock, Ids, Page, StoreError, debug_by_name};

/// What the documents of knowledge bases are built on.
pub struct DocumentPorts {
    pub store: Arc<dyn KnowledgeStore>,
    pub file_rows: Arc<dyn FileStore>,
    pub files: Arc<Files>,
    pub processing: Arc<Processing>,
    pub indexing: Arc<Indexing>,
    pub collections: Arc<Collections>,
    pub descriptions: Arc<Descriptions>,
    pub settings: Arc<Settings>,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn Ids>,
}

debug_by_name!(DocumentPorts);

/// What people do with the documents in knowledge bases.
pub struct Documents {
    ports: DocumentPorts,
}

debug_by_name!(Documents);

/// A base with the documents that are in it.
pub type Filled = (WithOwner<KnowledgeBase>, Vec<FileSummary>);

/// The texts of a base, to be kept elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    pub name: String,
    /// Names of files and their texts.
    pub texts: Vec<(String, String)>,
}

/// How many bases or documents are read at once when all are walked through.
const SLICE: i64 = 200;

impl Documents {
    pub fn new(ports: DocumentPorts) -> Self {
        Self { ports }
    }

    /// Puts a file of theirs into a base.
    pub async fn add(&self, who: &Member, id: &KnowledgeId, file: &FileId) -> Result<Filled, KnowledgeError> {
        let base = self.writable(who, id).await?;
        let file = self.own_file(who, file).await?;
        if file.data.is_empty() {
            return Err(KnowledgeError::Unread);
        }
        self.ports
            .processing
            .add_to_collection(&Requester::of(who), &file, &collection_of(id))
            .await
            .map_err(KnowledgeError::from)?;
        self.link(who, id, &file.id).await?;
        self.filled(who, base).await
    }

    /// Puts several files of theirs into a base; answers why some could not be put.
    pub async fn add_batch(
        &self,
        who: &Member,
        id: &KnowledgeId,
        files: &[FileId],
    ) -> Result<(Filled, Vec<String>), KnowledgeError> {
        let base = self.writable(who, id).await?;
        let mut found = Vec::new();
        for file in files {
            found.push(self.own_file(who, file).await?);
        }
        let mut failures = Vec::new();
        for file in found {
            let added = self
                .ports
                .processing
                .add_to_collection(&Requester::of(who), &file, &collection_of(id))
                .await;
            match added {
                Ok(_) => self.link(who, id, &file.id).await?,
                Err(error) => failures.push(format!("{}: {error}", file.filename)),
            }
        }
        Ok((self.filled(who, base).await?, failures))
    }

    /// Takes the text of a document in a base anew, after it was changed.
    pub async fn update(&self, who: &Member, id: &KnowledgeId, file: &FileId) -> Result<Filled, KnowledgeError> {
        let base = self.writable(who, id).await?;
        let file = self.document(id, file).await?;
        self.replace(who, &file, id).await?;
        self.filled(who, base).await
    }

    /// Takes a document out of a base. It goes altogether if that is wanted, it is theirs, and nothing else holds it.
    pub async fn remove(
        &self,
        who: &Member,
        id: &KnowledgeId,
        file: &FileId,
        delete: bool,
    ) -> Result<Filled, KnowledgeError> {
        let base = self.writable(who, id).await?;
        let file = self.document(id, file).await?;
        self.ports
            .processing
            .remove_from_collection(&file.id, &collection_of(id))
            .await?;
        self.ports.store.remove_file(id, &file.id).await?;
        if delete && (who.is_admin() || file.user_id == *who.id()) {
            match self.ports.files.delete(who, &file.id).await {
                Ok(()) | Err(FileError::NotFound) => {}
                Err(error) => return Err(error.into()),
            }
        }
        self.filled(who, base).await
    }

    /// Takes all documents out of a base. They stay as files.
    pub async fn reset(&self, who: &Member, id: &KnowledgeId) -> Result<KnowledgeBase, KnowledgeError> {
        let base = self.writable(who, id).await?;
        self.ports
            .indexing
            .passages()
            .drop_collection(&collection_of(id))
            .await?;
        self.ports.store.remove_files(id).await?;
        Ok(base)
    }

    /// Indexes the documents of all bases anew, for example after another model was chosen. What fails stays as it was,
    /// with a line in the log.
    pub async fn reindex(&self, who: &Admin) -> Result<(), KnowledgeError> {
        for base in self.all_bases().await? {
            for file in self.all_files(&base.id).await? {
                if let Err(error) = self.ports.processing.refresh(&Requester::of(who), &file).await {
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        file.id = %file.id,
                        "a file could not be indexed again"
                    );
                }
            }
            self.reindex_base(who, &base).await?;
        }
        Ok(())
    }

    /// Indexes names and descriptions of all bases anew; answers how many there are, and how many that went well with.
    pub async fn reindex_descriptions(&self, _who: &Admin) -> Result<(usize, usize), KnowledgeError> {
        self.ports.descriptions.clear().await?;
        let bases = self.all_bases().await?;
        let mut well = 0;
        for base in &bases {
            well += usize::from(self.ports.descriptions.put(base).await);
        }
        Ok((bases.len(), well))
    }

    /// The texts of a base.
    pub async fn export(&self, _who: &Admin, id: &KnowledgeId) -> Result<Export, KnowledgeError> {
        let base = self.ports.store.find(id).await?.ok_or(KnowledgeError::NotFound)?;
        let files = self.all_files(id).await?;
        let texts = files
            .into_iter()
            .filter(|file| !file.content().is_empty())
            .map(|file| (file.filename.clone(), file.content().to_owned()));
        Ok(Export {
            name: base.name,
            texts: texts.collect(),
        })
    }

    /// Removes all passages of everything, and all knowledge bases; files stay.
    pub async fn reset_all(&self, _who: &Admin) -> Result<(), KnowledgeError> {
        self.ports.indexing.passages().clear().await?;
        self.ports.collections.forget(None).await?;
        Ok(self.ports.store.delete_all().await?)
    }

    /// May they ask a base: by its access control, or because it belongs to the author of something they may use?
    pub(crate) async fn may_read(
        &self,
        who: &Member,
        author: Option<&UserId>,
        id: &KnowledgeId,
    ) -> Result<bool, KnowledgeError> {
        let base = self.ports.store.find(id).await?.ok_or(KnowledgeError::NothingThere)?;
        Ok(who.is_admin() || base.lets_read(who) || author == Some(&base.user_id))
    }

    /// The documents of a base with their texts, for a use case that has asked whether they may be read.
    pub(crate) async fn texts(&self, id: &KnowledgeId) -> Result<Vec<File>, KnowledgeError> {
        Ok(self.all_files(id).await?)
    }

    async fn reindex_base(&self, who: &Member, base: &KnowledgeBase) -> Result<(), KnowledgeError> {
        let collection = collection_of(&base.id);
        self.ports.indexing.passages().drop_collection(&collection).await?;
        for file in self.all_files(&base.id).await? {
            let added = self
                .ports
                .processing
                .add_to_collection(&Requester::of(who), &file, &collection)
                .await;
            match added {
                Ok(_) | Err(ProcessError::Index(IndexError::Duplicate)) => {}
                Err(error) => tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    file.id = %file.id,
                    knowledge.id = %base.id,
                    "a document of a knowledge base could not be indexed again"
                ),
            }
        }
        Ok(())
    }

    async fn replace(&self, who: &Member, file: &File, id: &KnowledgeId) -> Result<(), KnowledgeError> {
        let collection = collection_of(id);
        self.ports
            .processing
            .remove_from_collection(&file.id, &collection)
            .await?;
        self.ports
            .processing
            .add_to_collection(&Requester::of(who), file, &collection)
            .await?;
        Ok(())
    }

    /// A file that they may put somewhere: their own, or any for administrators.
    async fn own_file(&self, who: &Member, id: &FileId) -> Result<File, KnowledgeError> {
        let file = self.ports.file_rows.find(id).await?;
        file.filter(|file| who.is_admin() || file.user_id == *who.id())
            .ok_or(KnowledgeError::NoFile)
    }

    /// A file that is in this base.
    async fn document(&self, id: &KnowledgeId, file: &FileId) -> Result<File, KnowledgeError> {
        let contents = self.ports.store.contents(id).await?;
        if !contents.iter().any(|document| document.id == file.as_str()) {
            return Err(KnowledgeError::NoFile);
        }
        self.ports.file_rows.find(file).await?.ok_or(KnowledgeError::NoFile)
    }

    async fn link(&self, who: &Member, id: &KnowledgeId, file: &FileId) -> Result<(), KnowledgeError> {
        let now = self.ports.clock.now().seconds();
        let link = self.ports.ids.uuid();
        Ok(self.ports.store.add_file(&link, id, file, who.id(), now).await?)
    }

    async fn filled(&self, who: &Member, base: KnowledgeBase) -> Result<Filled, KnowledgeError> {
        let contents = self.ports.store.contents(&base.id).await?;
        let policy = AccessPolicy::of(&self.ports.settings.snapshot());
        Ok((WithOwner::alone(base, who, policy), contents))
    }

    async fn writable(&self, who: &Member, id: &KnowledgeId) -> Result<KnowledgeBase, KnowledgeError> {
        let base = self.ports.store.find(id).await?.ok_or(KnowledgeError::NothingThere)?;
        if who.is_admin() || base.lets_write(who) {
            Ok(base)
        } else {
            Err(KnowledgeError::Closed)
        }
    }

    async fn all_bases(&self) -> Result<Vec<KnowledgeBase>, StoreError> {
        let mut all = Vec::new();
        loop {
            let offset = i64::try_from(all.len()).unwrap_or(i64::MAX);
            let page = Page { offset, limit: SLICE };
            let found = self.ports.store.list(&KnowledgeFilter::default(), page).await?;
            if found.items.is_empty() {
                return Ok(all);
            }
            all.extend(found.items);
        }
    }

    async fn all_files(&self, id: &KnowledgeId) -> Result<Vec<File>, StoreError> {
        let contents = self.ports.store.contents(id).await?;
        let ids: Vec<FileId> = contents.into_iter().map(|file| FileId(file.id)).collect();
        self.ports.file_rows.find_many(&ids).await
    }
}

/// The passages of a base are in the collection of its id.
fn collection_of(id: &KnowledgeId) -> CollectionName {
    CollectionName(id.0.clone())
}

/// Lets readers of a base search it, and its writers add to it.
pub struct KnowledgeGuard {
    store: Arc<dyn KnowledgeStore>,
}

debug_by_name!(KnowledgeGuard);

impl KnowledgeGuard {
    pub fn new(store: Arc<dyn KnowledgeStore>) -> Self {
        Self { store }
    }
}

#[async_trait]
impl CollectionGuard for KnowledgeGuard {
    async fn admits(
        &self,
        who: &Member,
        collection: &CollectionName,
        wish: CollectionWish,
    ) -> Result<Option<bool>, StoreError> {
        if collection.as_str() == Descriptions::COLLECTION {
            // It names bases that not everybody may see.
            return Ok(Some(who.is_admin()));
        }
        let base = self.store.find(&KnowledgeId(collection.0.clone())).await?;
        Ok(base.map(|base| {
            who.is_admin()
                || match wish {
                    CollectionWish::Read => base.lets_read(who),
                    CollectionWish::Write => base.lets_write(who),
                }
        }))
    }
}
