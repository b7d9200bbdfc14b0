//! Retrieval: texts out of documents and web pages, cut into passages, and found again for a question.
//!
//! The ports are in `ports.rs`: an [`Extractor`] reads documents, an [`Embedder`] makes vectors, a [`PassageStore`]
//! keeps passages with vectors and words, a [`Reranker`] judges them, [`WebSearch`], [`PageLoader`] and [`Transcripts`]
//! look outside.

mod entity;
mod ports;

pub use entity::{
    CollectionName, CollectionSize, Embedded, Extracted, Hit, LoadedPage, NewPassage, Part, Passage, PassageId,
    Requester, SourceDocument, VectorSpace, WebHit,
};
pub use ports::{
    EmbedError, EmbedRequest, Embedder, ExtractError, Extractor, PageLoader, PassageError, PassageStore, Purpose,
    Removal, Reranker, Transcripts, WebError, WebSearch,
};
