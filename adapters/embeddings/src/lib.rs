//! Vectors and judgements of texts by services that speak HTTP: OpenAI and what is compatible, Azure, Ollama, and
//! rerankers of the common shape.
//!
//! Each engine is a file: what is asked, and where the answer stands. `service.rs` sends it, again if the service is busy,
//! and says in words what went wrong. Models on this machine are in another crate.

mod azure;
mod ollama;
mod openai;
mod reranker;
mod service;

pub use azure::AzureEmbeddings;
pub use ollama::OllamaEmbeddings;
pub use openai::OpenAiEmbeddings;
pub use reranker::ExternalReranker;
pub use service::EmbeddingService;

#[cfg(test)]
mod tests;
