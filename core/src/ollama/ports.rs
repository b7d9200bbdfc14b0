use std::error::Error;

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::BoxStream;

use crate::ollama::ModelFileName;
use crate::provider::{Connection, OnBehalf, Passed, ProviderError};

/// Why a file of a model is not where it should be.
#[derive(Debug, thiserror::Error)]
pub enum ModelFileError {
    /// Two that write the same file would spoil it.
    #[error("this file is on its way already")]
    Busy,
    #[error("the file cannot be had: {0}")]
    NotThere(String),
    #[error("the file did not arrive as a whole; try again and it goes on from here")]
    BrokeOff(#[source] Box<dyn Error + Send + Sync>),
    #[error("the file cannot be kept here")]
    Unkept(#[source] std::io::Error),
    #[error(transparent)]
    Provider(#[from] ProviderError),
}

/// A file of a model that is here as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelFile {
    pub name: ModelFileName,
    pub size: u64,
    /// Its SHA-256, in hexadecimal digits.
    pub digest: String,
}

/// A step of a file on its way to us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arrival {
    /// So many bytes of so many are here; of some files nobody knows how long they are.
    Came { completed: u64, total: Option<u64> },
    /// The last step.
    Here(ModelFile),
}

/// The files as they arrive. Dropping the stream stops them.
pub type Arrivals = BoxStream<'static, Result<Arrival, ModelFileError>>;

/// Keeps files of models here, until a server of Ollama has them: they are too large for anybody's memory, and a server
/// wants to know what they are before it takes them.
#[async_trait]
pub trait ModelFiles: Send + Sync {
    /// Fetches a file from elsewhere. What an earlier attempt has left is not fetched again.
    fn fetch(&self, url: &str, name: &ModelFileName) -> Arrivals;

    /// Takes a file in that a client sends.
    async fn take_in(
        &self,
        name: &ModelFileName,
        bytes: BoxStream<'static, std::io::Result<Bytes>>,
    ) -> Result<ModelFile, ModelFileError>;

    /// Gives the file to a server, and forgets it here if that took it.
    async fn hand_over(
        &self,
        file: &ModelFile,
        server: &Connection,
        on_behalf: &OnBehalf,
    ) -> Result<Passed, ModelFileError>;
}
