use std::error::Error;

use async_trait::async_trait;
use futures::stream::BoxStream;

use crate::identity::{Member, UserId};
use crate::retrieval::{
    CollectionName, CollectionSize, Embedded, Extracted, Hit, LoadedPage, NewPassage, Passage, PassageId, Requester,
    SourceDocument, VectorSpace, WebHit,
};
use crate::shared::{Seconds, StoreError};

type Cause = Box<dyn Error + Send + Sync>;

/// Why a document has no text. Each says so to the person whose document it is.
#[derive(Debug, thiserror::Error)]
pub enum ExtractError {
    /// It is broken, or not what its name says.
    #[error("{0}")]
    Unreadable(String),
    /// It wants a password.
    #[error("the document is protected by a password: remove it and upload the document again")]
    Locked,
    /// It, or what it blows up to, is larger than is read.
    #[error("the document is too large: {0}")]
    TooLarge(String),
    /// Nothing here reads this kind of document.
    #[error("{0}")]
    Unsupported(String),
    /// The engine that should read it did not, in time or at all. The cause is for the log.
    #[error("{message}")]
    Engine {
        /// Names the engine and what to look at.
        message: String,
        #[source]
        cause: Option<Cause>,
    },
}

/// Reads the text of documents: one engine, ours or somebody's server.
///
/// Bounded in time, memory, output and nesting whatever the document: a bomb costs one document its text and nothing
/// else. Dropping the call stops the work.
#[async_trait]
pub trait Extractor: Send + Sync {
    /// The document's parts in their order: a page each where it has pages (`page` counts from 0), else one. A document
    /// without any text gives parts without text, not an error.
    async fn extract(&self, document: SourceDocument, requester: Option<&Requester>)
    -> Result<Extracted, ExtractError>;
}

/// What a text is embedded for: models treat questions and passages differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    Passage,
    Query,
}

/// One request for vectors. Batches are made by the core: an adapter asks once for all texts of it.
#[derive(Debug, Clone)]
pub struct EmbedRequest {
    /// The texts as they are sent, prefixes included.
    pub texts: Vec<String>,
    pub purpose: Purpose,
    /// The model as the settings name it.
    pub model: String,
    /// A member of the request that carries the prefix, where the settings want it there and not in the texts.
    pub prefix_field: Option<(String, String)>,
    pub requester: Option<Requester>,
}

/// Why there are no vectors.
#[derive(Debug, thiserror::Error)]
pub enum EmbedError {
    /// The model is not on this machine, or is none that is understood here. Words alone must do.
    #[error("there is no model here: {0}")]
    NoModel(String),
    /// An address or a key is missing; the text says which setting.
    #[error("{0}")]
    NotConfigured(String),
    /// The service answered with an error, or with something that is no answer. The text is for the person.
    #[error("{message}")]
    Failed {
        message: String,
        #[source]
        cause: Option<Cause>,
    },
}

/// Turns texts into vectors: one engine. Addresses and keys it reads from the settings at each call.
#[async_trait]
pub trait Embedder: Send + Sync {
    /// As many vectors as there are texts, in their order and of one dimension, or an error: never fewer. Retries what
    /// may pass (429, 5xx, time) by itself, a few times with growing pauses.
    async fn embed(&self, request: EmbedRequest) -> Result<Embedded, EmbedError>;
}

/// Judges how well texts answer a question: one engine.
#[async_trait]
pub trait Reranker: Send + Sync {
    /// A score for each text, in their order: higher is better, mostly between 0 and 1.
    async fn scores(
        &self,
        query: &str,
        texts: &[String],
        requester: Option<&Requester>,
    ) -> Result<Vec<f32>, EmbedError>;
}

/// Why the store of passages could not do something.
#[derive(Debug, thiserror::Error)]
pub enum PassageError {
    /// The collection's vectors come from another model, or have another dimension: it must be indexed anew.
    #[error("the collection was indexed with the model {have}: index it again to use {want}")]
    OtherModel { have: String, want: String },
    /// The store could not do it. The cause is for the log, not for the caller.
    #[error("the store of passages failed")]
    Failed(#[source] Cause),
}

impl PassageError {
    /// Wraps a driver's error.
    pub fn failed(cause: impl Into<Cause>) -> Self {
        Self::Failed(cause.into())
    }
}

/// Which passages of a collection go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Removal {
    /// Those whose metadata name this file.
    OfFile(String),
    /// Those whose metadata have this hash.
    OfHash(String),
    Ids(Vec<PassageId>),
}

/// Keeps passages with their vectors and words, in collections.
///
/// A collection comes to life with its first passage, remembers model and dimension of its vectors, and never answers
/// for another. A collection that is not there is an empty one: to search, list or remove it is no error. Each change
/// is there whole or not at all, also after a crash.
#[async_trait]
pub trait PassageStore: Send + Sync {
    /// Adds passages. Fails with [`PassageError::OtherModel`] if the collection has vectors of another space.
    async fn add(
        &self,
        collection: &CollectionName,
        space: &VectorSpace,
        passages: Vec<NewPassage>,
    ) -> Result<(), PassageError>;

    /// Puts passages in place of all that are there, of whatever space; until then the old ones answer.
    async fn replace(
        &self,
        collection: &CollectionName,
        space: &VectorSpace,
        passages: Vec<NewPassage>,
    ) -> Result<(), PassageError>;

    /// The `k` passages of all these collections that are nearest to the vector, the best first; the score is the
    /// cosine as it comes (-1..1). Collections of another space are left out and named in the log.
    async fn nearest(
        &self,
        collections: &[CollectionName],
        space: &VectorSpace,
        vector: &[f32],
        k: usize,
    ) -> Result<Vec<Hit>, PassageError>;

    /// The `k` passages of all these collections whose words fit best, the best first; the score is that of BM25,
    /// higher is better. Works whatever model the collection has.
    async fn matching(&self, collections: &[CollectionName], words: &str, k: usize) -> Result<Vec<Hit>, PassageError>;

    /// The space of the collection's vectors; `None` if it is not there.
    async fn space(&self, collection: &CollectionName) -> Result<Option<VectorSpace>, PassageError>;

    /// Is there a passage in the collection whose metadata have this hash?
    async fn holds(&self, collection: &CollectionName, hash: &str) -> Result<bool, PassageError>;

    /// All passages of a collection in the order in which they came, as a stream that holds a slice at a time.
    async fn all(
        &self,
        collection: &CollectionName,
    ) -> Result<BoxStream<'static, Result<Passage, PassageError>>, PassageError>;

    /// Removes some passages of a collection.
    async fn remove(&self, collection: &CollectionName, removal: &Removal) -> Result<(), PassageError>;

    /// Removes a collection. That it is not there is no error.
    async fn drop_collection(&self, collection: &CollectionName) -> Result<(), PassageError>;

    /// Removes everything.
    async fn clear(&self) -> Result<(), PassageError>;

    /// All collections with their sizes, the largest first, at most `limit`.
    async fn sizes(&self, limit: usize) -> Result<Vec<CollectionSize>, PassageError>;
}

/// Why a search of the web, or a page of it, failed.
#[derive(Debug, thiserror::Error)]
pub enum WebError {
    /// The engine is unknown, or an address or key is missing; the text says which setting.
    #[error("{0}")]
    NotConfigured(String),
    /// The address may not be fetched.
    #[error("{0}")]
    Forbidden(String),
    /// The other side answered with an error, or not at all. The text is for the person.
    #[error("{message}")]
    Failed {
        message: String,
        #[source]
        cause: Option<Cause>,
    },
}

/// Searches the web with the engine that the settings name (`WEB_SEARCH_ENGINE`).
#[async_trait]
pub trait WebSearch: Send + Sync {
    /// What is found, the best first, at most `count`; domain filters are applied.
    async fn search(&self, query: &str, count: usize, requester: &Requester) -> Result<Vec<WebHit>, WebError>;
}

/// Reads pages of the web with the loader that the settings name (`WEB_LOADER_ENGINE`).
///
/// Every address is judged at the moment of connecting: only `http` and `https`, only public machines unless the
/// settings allow others, nothing that the filter list blocks.
#[async_trait]
pub trait PageLoader: Send + Sync {
    /// The pages, or why not, in the order of the addresses; several at a time as the settings allow.
    async fn load(
        &self,
        addresses: &[String],
        requester: Option<&Requester>,
    ) -> Vec<(String, Result<LoadedPage, WebError>)>;
}

/// Reads what is said in videos.
#[async_trait]
pub trait Transcripts: Send + Sync {
    /// The transcript of the video at this address, in the first language of the settings that there is.
    async fn transcript(&self, address: &str) -> Result<LoadedPage, WebError>;
}

/// A vocabulary of tokens is not there, or cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("the token encoding {0:?} is not available: use cl100k_base, or put it into TIKTOKEN_CACHE_DIR")]
pub struct TokenError(pub String);

/// Counts and cuts texts as one family of models does.
pub trait Tokenizer: Send + Sync {
    /// The tokens of a text; what looks like a special token is plain text.
    fn encode(&self, text: &str) -> Vec<u32>;

    /// The text of tokens; broken characters at their edges become U+FFFD.
    fn decode(&self, tokens: &[u32]) -> String;
}

/// Knows tokenizers by the names of their encodings, such as `cl100k_base`. Each is loaded at its first use.
pub trait Tokenizers: Send + Sync {
    fn named(&self, encoding: &str) -> Result<std::sync::Arc<dyn Tokenizer>, TokenError>;
}

/// Knows who may use collections of one kind, by their names.
#[async_trait]
pub trait CollectionGuard: Send + Sync {
    /// May they? `None` if the collection is of another kind.
    async fn admits(
        &self,
        who: &Member,
        collection: &CollectionName,
        wish: CollectionWish,
    ) -> Result<Option<bool>, StoreError>;
}

/// What somebody wants to do with a collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CollectionWish {
    Read,
    Write,
}

/// Remembers who put something into collections that belong to nothing else: texts, pages, searches.
#[async_trait]
pub trait CollectionUsers: Send + Sync {
    /// Says that somebody may use a collection from now on.
    async fn add(&self, collection: &CollectionName, user: &UserId, now: Seconds) -> Result<(), StoreError>;

    /// Those who may; nobody for a collection that nobody put anything into here.
    async fn of(&self, collection: &CollectionName) -> Result<Vec<UserId>, StoreError>;

    /// Forgets a collection, or all.
    async fn forget(&self, collection: Option<&CollectionName>) -> Result<(), StoreError>;
}
