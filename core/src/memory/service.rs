use std::sync::Arc;

use serde_json::json;

use crate::feature::{Feature, FeatureError, Features};
use crate::identity::{Member, UserId};
use crate::memory::{Memory, MemoryId, MemoryStore};
use crate::retrieval::{
    CollectionName, Existing, Hit, IndexError, Indexing, Part, PassageError, PassageId, RecipeChange, Removal,
    Requester, Search, SearchError,
};
use crate::shared::{Clock, Ids, JsonObject, StoreError, debug_by_name};

/// Why something could not be done with memories.
#[derive(Debug, thiserror::Error)]
pub enum MemoryError {
    #[error("there is no such memory")]
    NotFound,
    #[error("nothing is remembered yet")]
    Nothing,
    #[error("a memory has no more than {0} characters")]
    TooLong(usize),
    #[error("no more than {0} memories are kept: delete some first")]
    TooMany(usize),
    #[error(transparent)]
    Feature(#[from] FeatureError),
    #[error(transparent)]
    Index(#[from] IndexError),
    #[error(transparent)]
    Search(#[from] SearchError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<PassageError> for MemoryError {
    fn from(error: PassageError) -> Self {
        Self::Index(error.into())
    }
}

/// What memories are built on.
pub struct MemoryPorts {
    pub store: Arc<dyn MemoryStore>,
    pub features: Arc<Features>,
    pub indexing: Arc<Indexing>,
    pub search: Arc<Search>,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn Ids>,
}

debug_by_name!(MemoryPorts);

/// What people want remembered, and what of it fits a question.
pub struct Memories {
    ports: MemoryPorts,
}

debug_by_name!(Memories);

/// The longest memory in characters.
const LONGEST: usize = 20_000;

/// The most memories of a person.
const MOST: usize = 10_000;

impl Memories {
    pub fn new(ports: MemoryPorts) -> Self {
        Self { ports }
    }

    /// All of their memories.
    pub async fn list(&self, who: &Member) -> Result<Vec<Memory>, MemoryError> {
        self.admit(who)?;
        Ok(self.ports.store.list(who.id()).await?)
    }

    /// Remembers a text. It is kept even where it cannot be indexed: [`Memories::reset`] does that later.
    pub async fn add(&self, who: &Member, content: &str) -> Result<Memory, MemoryError> {
        self.admit(who)?;
        fits(content)?;
        if self.ports.store.list(who.id()).await?.len() >= MOST {
            return Err(MemoryError::TooMany(MOST));
        }
        let now = self.ports.clock.now().seconds();
        let memory = Memory {
            id: MemoryId(self.ports.ids.uuid()),
            user_id: who.id().clone(),
            content: content.to_owned(),
            created_at: now,
            updated_at: now,
        };
        self.ports.store.insert(&memory).await?;
        self.index(who, &memory, false).await;
        Ok(memory)
    }

    /// The `k` memories that fit a text best.
    pub async fn query(&self, who: &Member, content: &str, k: i64) -> Result<Vec<Hit>, MemoryError> {
        self.admit(who)?;
        if self.ports.store.list(who.id()).await?.is_empty() {
            return Err(MemoryError::Nothing);
        }
        let change = RecipeChange {
            k: Some(k.max(1)),
            hybrid: Some(false),
            ..RecipeChange::default()
        };
        let recipe = self.ports.search.recipe(&change);
        let collection = collection_of(who.id());
        let queries = [content.to_owned()];
        let requester = Requester::of(who);
        Ok(self
            .ports
            .search
            .search(&[collection], &queries, &recipe, Some(&requester))
            .await?)
    }

    /// Puts another text in place of a memory's.
    pub async fn change(&self, who: &Member, id: &MemoryId, content: &str) -> Result<Memory, MemoryError> {
        self.admit(who)?;
        fits(content)?;
        let now = self.ports.clock.now().seconds();
        let changed = self.ports.store.change(who.id(), id, content, now).await?;
        let memory = changed.ok_or(MemoryError::NotFound)?;
        self.index(who, &memory, true).await;
        Ok(memory)
    }

    /// Forgets a memory; false if they have no such memory.
    pub async fn delete(&self, who: &Member, id: &MemoryId) -> Result<bool, MemoryError> {
        self.admit(who)?;
        let deleted = self.ports.store.delete(who.id(), id).await?;
        if deleted {
            self.forget(who, id).await?;
        }
        Ok(deleted)
    }

    /// Forgets everything.
    pub async fn delete_all(&self, who: &Member) -> Result<(), MemoryError> {
        self.admit(who)?;
        self.ports.store.delete_all(who.id()).await?;
        let passages = self.ports.indexing.passages();
        Ok(passages.drop_collection(&collection_of(who.id())).await?)
    }

    /// Indexes all memories anew, for example after another model was chosen.
    pub async fn reset(&self, who: &Member) -> Result<(), MemoryError> {
        self.admit(who)?;
        let memories = self.ports.store.list(who.id()).await?;
        let collection = collection_of(who.id());
        if memories.is_empty() {
            return Ok(self.ports.indexing.passages().drop_collection(&collection).await?);
        }
        let texts = memories.iter().map(passage).collect();
        let requester = Requester::of(who);
        Ok(self
            .ports
            .indexing
            .index_whole(texts, &collection, Existing::Replaced, Some(&requester))
            .await?)
    }

    fn admit(&self, who: &Member) -> Result<(), MemoryError> {
        Ok(self.ports.features.admit(who, Feature::Memories)?)
    }

    async fn index(&self, who: &Member, memory: &Memory, is_known: bool) {
        let collection = collection_of(who.id());
        let outcome = async {
            if is_known {
                self.forget(who, &memory.id).await?;
            }
            let texts = vec![passage(memory)];
            let requester = Requester::of(who);
            let added = self
                .ports
                .indexing
                .index_whole(texts, &collection, Existing::Kept, Some(&requester))
                .await;
            match added {
                // Another model was chosen meanwhile: all of them, then.
                Err(IndexError::Passages(PassageError::OtherModel { .. })) => self.reset(who).await,
                added => Ok(added?),
            }
        };
        if let Err(error) = outcome.await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "a memory could not be indexed: it is kept, and not found until all are indexed again"
            );
        }
    }

    async fn forget(&self, who: &Member, id: &MemoryId) -> Result<(), MemoryError> {
        let removal = Removal::Ids(vec![PassageId(id.0.clone())]);
        let passages = self.ports.indexing.passages();
        Ok(passages.remove(&collection_of(who.id()), &removal).await?)
    }
}

fn collection_of(user: &UserId) -> CollectionName {
    CollectionName(format!("user-memory-{user}"))
}

fn passage(memory: &Memory) -> (PassageId, Part) {
    let mut metadata = JsonObject::new();
    metadata.insert("created_at".to_owned(), json!(memory.created_at));
    if memory.updated_at != memory.created_at {
        metadata.insert("updated_at".to_owned(), json!(memory.updated_at));
    }
    let part = Part {
        text: memory.content.clone(),
        metadata,
    };
    (PassageId(memory.id.0.clone()), part)
}

fn fits(content: &str) -> Result<(), MemoryError> {
    match content.chars().nth(LONGEST) {
        Some(_) => Err(MemoryError::TooLong(LONGEST)),
        None => Ok(()),
    }
}
