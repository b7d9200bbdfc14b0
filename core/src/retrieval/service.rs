use std::sync::Arc;

use serde_json::json;

use crate::file::{FileId, FileStore};
use crate::identity::{Admin, Denied, Member};
use crate::retrieval::processing::{hash_of, members};
use crate::retrieval::{
    CollectionName, CollectionSize, CollectionWish, Collections, Existing, Hit, IndexError, Indexing, PageLoader, Part,
    PassageError, ProcessError, Processed, Processing, RecipeChange, Removal, Requester, Search, SearchError,
    Transcripts, WebError, WebSearch,
};
use crate::settings::Settings;
use crate::shared::{StoreError, debug_by_name};

/// Why something could not be read, indexed or found.
#[derive(Debug, thiserror::Error)]
pub enum RetrievalError {
    #[error("there is no such file")]
    NotFound,
    /// They may not use this collection.
    #[error("you do not have access to this collection")]
    Closed,
    /// The installation, or their permissions, do not let them search the web.
    #[error("searching the web is not allowed here")]
    NoWebSearch,
    #[error("the search of the web found nothing")]
    NothingFound,
    #[error("this is no address of a web page: write one that begins with http:// or https://")]
    NoAddress,
    #[error("at most {0} questions are searched at once")]
    TooMany(usize),
    #[error(transparent)]
    Web(#[from] WebError),
    #[error(transparent)]
    Index(#[from] IndexError),
    #[error(transparent)]
    Process(#[from] ProcessError),
    #[error(transparent)]
    Search(#[from] SearchError),
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<PassageError> for RetrievalError {
    fn from(error: PassageError) -> Self {
        Self::Index(error.into())
    }
}

/// What retrieval is built on.
pub struct RetrievalPorts {
    pub collections: Arc<Collections>,
    pub indexing: Arc<Indexing>,
    pub processing: Arc<Processing>,
    pub search: Arc<Search>,
    pub files: Arc<dyn FileStore>,
    pub web_search: Arc<dyn WebSearch>,
    pub pages: Arc<dyn PageLoader>,
    pub transcripts: Arc<dyn Transcripts>,
    pub settings: Arc<Settings>,
}

debug_by_name!(RetrievalPorts);

/// What people and chats do with texts, pages and searches beside their files.
pub struct Retrieval {
    pub(super) ports: RetrievalPorts,
}

debug_by_name!(Retrieval);

/// What became of a file in a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchItem {
    pub file: FileId,
    /// Why it failed, if it did.
    pub error: Option<String>,
}

impl Retrieval {
    pub fn new(ports: RetrievalPorts) -> Self {
        Self { ports }
    }

    /// The passages of these collections that answer a question best; collections that are not theirs say nothing.
    pub async fn query(
        &self,
        who: &Member,
        collections: Vec<CollectionName>,
        query: String,
        change: &RecipeChange,
    ) -> Result<Vec<Hit>, RetrievalError> {
        let collections = self.ports.collections.readable(who, collections).await?;
        let recipe = self.ports.search.recipe(change);
        let requester = Requester::of(who);
        let hits = self
            .ports
            .search
            .search(&collections, &[query], &recipe, Some(&requester))
            .await?;
        Ok(hits)
    }

    /// Indexes a text under a name of theirs, or under one made of the text. What is there already stays.
    pub async fn process_text(
        &self,
        who: &Member,
        name: &str,
        content: &str,
        collection: Option<CollectionName>,
    ) -> Result<CollectionName, RetrievalError> {
        let collection = match collection {
            Some(named) => {
                self.writable(who, &named).await?;
                named
            }
            None => CollectionName(hash_of(content)),
        };
        let part = Part {
            text: content.replace('\0', ""),
            metadata: members([("name", json!(name)), ("created_by", json!(who.id()))]),
        };
        let about = members([]);
        self.ports
            .indexing
            .index(
                vec![part],
                &about,
                &collection,
                Existing::Untouched,
                Some(&Requester::of(who)),
            )
            .await?;
        self.ports.collections.note(who, &collection).await?;
        Ok(collection)
    }

    /// Reads a file of theirs, takes another text in its place, or puts its text into a collection.
    pub async fn process_file(
        &self,
        who: &Member,
        id: &FileId,
        content: Option<String>,
        collection: Option<CollectionName>,
    ) -> Result<Processed, RetrievalError> {
        let file = self.ports.files.find(id).await?;
        let file = file.filter(|file| who.is_admin() || file.user_id == *who.id());
        let file = file.ok_or(RetrievalError::NotFound)?;
        let processing = &self.ports.processing;
        if let Some(content) = content.filter(|content| !content.is_empty()) {
            return Ok(processing.replace_text(&Requester::of(who), &file, &content).await?);
        }
        let Some(collection) = collection else {
            return Ok(processing.read(&Requester::of(who), &file).await?);
        };
        self.writable(who, &collection).await?;
        let processed = processing
            .add_to_collection(&Requester::of(who), &file, &collection)
            .await?;
        self.ports.collections.note(who, &collection).await?;
        Ok(processed)
    }

    /// Puts the texts of several files into a collection. Each fails for itself.
    pub async fn process_batch(
        &self,
        who: &Member,
        files: &[FileId],
        collection: &CollectionName,
    ) -> Result<Vec<BatchItem>, RetrievalError> {
        self.writable(who, collection).await?;
        let mut items = Vec::new();
        for file in files {
            let outcome = self.process_file(who, file, None, Some(collection.clone())).await;
            items.push(BatchItem {
                file: file.clone(),
                error: outcome.err().map(|error| error.to_string()),
            });
        }
        Ok(items)
    }

    /// Removes what a collection holds of a file; false if there is no such collection or file.
    pub async fn remove_file(
        &self,
        _who: &Admin,
        collection: &CollectionName,
        file: &FileId,
    ) -> Result<bool, RetrievalError> {
        let passages = self.ports.indexing.passages();
        if passages.space(collection).await?.is_none() {
            return Ok(false);
        }
        let Some(file) = self.ports.files.find(file).await? else {
            return Ok(false);
        };
        passages.remove(collection, &Removal::OfFile(file.id.0)).await?;
        if let Some(hash) = file.hash {
            passages.remove(collection, &Removal::OfHash(hash)).await?;
        }
        Ok(true)
    }

    /// The largest collections, for an administrator to look at.
    pub async fn sizes(&self, _who: &Admin, limit: usize) -> Result<Vec<CollectionSize>, RetrievalError> {
        Ok(self.ports.indexing.passages().sizes(limit).await?)
    }

    pub(super) async fn writable(&self, who: &Member, collection: &CollectionName) -> Result<(), RetrievalError> {
        match self
            .ports
            .collections
            .may(who, collection, CollectionWish::Write)
            .await?
        {
            true => Ok(()),
            false => Err(RetrievalError::Closed),
        }
    }
}
