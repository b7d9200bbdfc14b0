use std::sync::Arc;

use serde_json::json;

use crate::retrieval::split::{SplitError, Splitting};
use crate::retrieval::{
    CollectionName, EmbedError, Embeddings, NewPassage, Part, PassageError, PassageId, PassageStore, Purpose,
    Requester, Tokenizers, VectorSpace,
};
use crate::settings::{ENABLE_RAG_HYBRID_SEARCH_ENRICHED_TEXTS, RAG_EMBEDDING_ENGINE, RAG_EMBEDDING_MODEL, Settings};
use crate::shared::{Ids, JsonObject, debug_by_name};

/// Why a text could not be indexed. Each says so to the person whose text it is.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    #[error("there is no text in this document: a scan must be read by an engine that knows pictures of letters")]
    Empty,
    #[error("the same text is in this collection already")]
    Duplicate,
    #[error(transparent)]
    Split(#[from] SplitError),
    #[error(transparent)]
    Embed(#[from] EmbedError),
    #[error(transparent)]
    Passages(#[from] PassageError),
}

/// What becomes of passages that are in the collection already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// They stay, and nothing is added.
    Untouched,
    /// They stay, and the new ones are added.
    Kept,
    /// The new ones take their place.
    Replaced,
}

/// Cuts texts into passages, embeds them and puts them into collections.
pub struct Indexing {
    ports: IndexingPorts,
}

debug_by_name!(Indexing);

/// What indexing is built on.
pub struct IndexingPorts {
    pub embeddings: Arc<Embeddings>,
    pub passages: Arc<dyn PassageStore>,
    pub tokenizers: Arc<dyn Tokenizers>,
    pub settings: Arc<Settings>,
    pub ids: Arc<dyn Ids>,
}

debug_by_name!(IndexingPorts);

impl Indexing {
    pub fn new(ports: IndexingPorts) -> Self {
        Self { ports }
    }

    /// The store behind it.
    pub fn passages(&self) -> &dyn PassageStore {
        &*self.ports.passages
    }

    /// Indexes the parts of a document. `about` goes into the metadata of each passage; where it has a `hash` that the
    /// collection holds already, the text is a duplicate.
    pub async fn index(
        &self,
        parts: Vec<Part>,
        about: &JsonObject,
        collection: &CollectionName,
        existing: Existing,
        requester: Option<&Requester>,
    ) -> Result<(), IndexError> {
        let passages = &self.ports.passages;
        if existing != Existing::Replaced
            && let Some(hash) = about.get("hash").and_then(|hash| hash.as_str())
            && passages.holds(collection, hash).await?
        {
            return Err(IndexError::Duplicate);
        }
        let now = self.ports.settings.snapshot();
        let parts = Splitting::configured(&now, &*self.ports.tokenizers)?.split(parts);
        if parts.is_empty() {
            return Err(IndexError::Empty);
        }
        if existing == Existing::Untouched && passages.space(collection).await?.is_some() {
            return Ok(());
        }
        // Models read a line break as the end of a thought; the text that is kept has it.
        let texts = parts.iter().map(|part| part.text.replace('\n', " ")).collect();
        let (space, new) = self.embedded(parts, texts, about, requester).await?;
        match existing {
            Existing::Replaced => passages.replace(collection, &space, new).await?,
            Existing::Kept | Existing::Untouched => passages.add(collection, &space, new).await?,
        }
        tracing::debug!(collection = %collection, model = space.model, "a text was indexed");
        Ok(())
    }

    /// Indexes texts that are passages already, each with metadata of its own: names of knowledge bases, memories.
    pub async fn index_whole(
        &self,
        texts: Vec<(PassageId, Part)>,
        collection: &CollectionName,
        existing: Existing,
        requester: Option<&Requester>,
    ) -> Result<(), IndexError> {
        let (ids, parts): (Vec<_>, Vec<_>) = texts.into_iter().unzip();
        let texts = parts.iter().map(|part| part.text.clone()).collect();
        let (space, mut new) = self.embedded(parts, texts, &JsonObject::new(), requester).await?;
        for (passage, id) in new.iter_mut().zip(ids) {
            passage.id = id;
        }
        match existing {
            Existing::Replaced => self.ports.passages.replace(collection, &space, new).await?,
            Existing::Kept | Existing::Untouched => self.ports.passages.add(collection, &space, new).await?,
        }
        Ok(())
    }

    async fn embedded(
        &self,
        parts: Vec<Part>,
        texts: Vec<String>,
        about: &JsonObject,
        requester: Option<&Requester>,
    ) -> Result<(VectorSpace, Vec<NewPassage>), IndexError> {
        let embedded = self.ports.embeddings.embed(texts, Purpose::Passage, requester).await?;
        let space = VectorSpace {
            model: embedded.model,
            dimension: embedded.vectors.first().map_or(0, Vec::len),
        };
        let now = self.ports.settings.snapshot();
        let config = json!({
            "engine": now.get(RAG_EMBEDDING_ENGINE),
            "model": match now.get(RAG_EMBEDDING_ENGINE) {
                "" => &space.model,
                _ => now.get(RAG_EMBEDDING_MODEL),
            },
        });
        let is_enriched = now.get(ENABLE_RAG_HYBRID_SEARCH_ENRICHED_TEXTS);
        let passages = parts.into_iter().zip(embedded.vectors).map(|(part, vector)| {
            let mut metadata = part.metadata;
            metadata.extend(about.clone());
            metadata.insert("embedding_config".to_owned(), config.clone());
            NewPassage {
                id: PassageId(self.ports.ids.uuid()),
                more_words: is_enriched
                    .then(|| more_words(&metadata))
                    .filter(|words| !words.is_empty()),
                text: part.text,
                metadata,
                vector,
            }
        });
        Ok((space, passages.collect()))
    }
}

/// What the index of words is told beside a passage: the name of its file, its title and the headings above it.
fn more_words(metadata: &JsonObject) -> String {
    let text = |name: &str| metadata.get(name).and_then(|value| value.as_str()).unwrap_or_default();
    let mut words = vec![text("name").replace(['_', '-', '.'], " "), text("title").to_owned()];
    if let Some(headings) = metadata.get("headings").and_then(|value| value.as_array()) {
        words.extend(
            headings
                .iter()
                .filter_map(|heading| heading.as_str())
                .map(str::to_owned),
        );
    }
    words.push(text("snippet").to_owned());
    words.retain(|words| !words.is_empty());
    words.join(" ")
}
