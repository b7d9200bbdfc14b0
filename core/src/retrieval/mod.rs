//! Retrieval: texts out of documents and web pages, cut into passages, and found again for a question.
//!
//! The ports are in `ports.rs`: an [`Extractor`] reads documents, an [`Embedder`] makes vectors, a [`PassageStore`]
//! keeps passages with vectors and words, a [`Reranker`] judges them, [`WebSearch`], [`PageLoader`] and [`Transcripts`]
//! look outside.

mod collections;
mod embeddings;
mod entity;
mod extraction;
mod fusion;
mod hashed_words;
mod indexing;
mod plain_text;
mod ports;
mod processing;
mod search;
mod service;
mod settings;
mod split;
mod web;

pub use collections::Collections;
pub use embeddings::{EmbeddingEngine, Embeddings};
pub use entity::{
    CollectionName, CollectionSize, Embedded, Extracted, Hit, LoadedPage, NewPassage, Part, Passage, PassageId,
    Requester, SourceDocument, VectorSpace, WebHit,
};
pub use extraction::{Extraction, ExtractionEngine};
pub use hashed_words::HASHED_WORDS;
pub use indexing::{Existing, IndexError, Indexing, IndexingPorts};
pub use plain_text::PlainText;
pub use ports::{
    CollectionGuard, CollectionUsers, CollectionWish, EmbedError, EmbedRequest, Embedder, ExtractError, Extractor,
    PageLoader, PassageError, PassageStore, Purpose, Removal, Reranker, TokenError, Tokenizer, Tokenizers, Transcripts,
    WebError, WebSearch,
};
pub use processing::{ProcessError, Processed, Processing, ProcessingPorts, Spawn};
pub use search::{Recipe, RecipeChange, Search, SearchError, SearchPorts};
pub use service::{BatchItem, Retrieval, RetrievalError, RetrievalPorts};
pub use settings::{RetrievalSettings, RetrievalSettingsError};
pub use split::{Measure, SplitError, Splitting};
pub use web::{ProcessedPage, WebFindings};
