//! Text out of documents by services that speak HTTP: those that know pictures of letters, formulas, or odd formats.
//!
//! Each engine is a file: what is sent, what is waited for, and where the text stands. `conversation.rs` is what they
//! share: the document's bytes, forms, another try when a service is busy, and errors in words.

mod conversation;
mod datalab_marker;
mod docling;
mod document_intelligence;
mod external;
mod form;
mod mineru;
mod mistral_ocr;
mod tika;

pub use conversation::Conversion;
pub use datalab_marker::DatalabMarker;
pub use docling::Docling;
pub use document_intelligence::DocumentIntelligence;
pub use external::ExternalLoader;
pub use mineru::MinerU;
pub use mistral_ocr::MistralOcr;
pub use tika::Tika;
