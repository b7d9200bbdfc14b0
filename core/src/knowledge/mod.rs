//! Knowledge bases: collections of documents that models answer from.
//!
//! A [`KnowledgeBase`] has a name, a description and readers; documents are linked to it ([`KnowledgeFile`]).
//! [`KnowledgeBases`] decides who may do what. To take documents in and to find passages of them is not here.

mod descriptions;
mod documents;
mod entity;
mod ports;
mod service;

pub use descriptions::Descriptions;
pub use documents::{DocumentPorts, Documents, Export, Filled, KnowledgeGuard};
pub use entity::{FileSummary, KnowledgeBase, KnowledgeChange, KnowledgeFile, KnowledgeId};
pub use ports::{FileFilter, FileOrder, KnowledgeFilter, KnowledgeStore};
pub use service::{FileView, KnowledgeBases, KnowledgeError};
