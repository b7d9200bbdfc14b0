//! Models of language on this machine: embeddings of sentence-transformers, and rerankers.
//!
//! [`LocalModels`] finds models in the folders where Hugging Face's programs leave them (`places.rs`), loads one at its
//! first use and drops it after a while. `encoder.rs` is the network, `weights.rs` knows by which names each
//! architecture keeps its numbers, `maths.rs` is what is done with them. Nothing here talks to anybody.

mod config;
mod encoder;
mod local;
mod maths;
mod model;
mod places;
mod weights;

pub use local::{LocalEmbeddings, LocalModels, LocalReranker};
pub use places::Places;

/// Why a model cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ModelError {
    #[error("there is no model {0} on this machine")]
    Missing(String),
    #[error("{0}")]
    Unknown(String),
    #[error("{file}: {cause}")]
    File {
        file: String,
        #[source]
        cause: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl ModelError {
    pub(crate) fn file(file: &std::path::Path, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::File {
            file: file.display().to_string(),
            cause: cause.into(),
        }
    }
}

#[cfg(test)]
mod tests;
