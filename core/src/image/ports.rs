use std::error::Error;

use async_trait::async_trait;
use bytes::Bytes;

use crate::image::{EditOrder, Engine, ImageModel, ImageOrder, Made};

/// An engine did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// In the engine's own words, which are for the person who asked.
    #[error("{0}")]
    Refused(String),
    /// The settings of the engine cannot be used; says which one.
    #[error("{0}")]
    Settings(String),
    #[error("the image engine cannot be reached; an administrator can check its address in the settings")]
    Unreachable(#[source] Box<dyn Error + Send + Sync>),
    #[error("the image engine took too long")]
    Deadline,
    #[error("the image engine sent something that is no picture")]
    NoPicture,
    /// This engine changes no pictures, or has no such operation.
    #[error("this image engine cannot do that")]
    Unsupported,
}

/// Makes pictures with the engine that it is given. Dropping a call gives the engine's work up.
#[async_trait]
pub trait ImageEngine: Send + Sync {
    /// Makes pictures.
    async fn generate(&self, engine: &Engine, order: &ImageOrder) -> Result<Made, EngineError>;

    /// Changes pictures.
    async fn edit(&self, engine: &Engine, order: &EditOrder) -> Result<Made, EngineError>;

    /// The models that can be chosen; for engines that do not say, those known to exist.
    async fn models(&self, engine: &Engine) -> Result<Vec<ImageModel>, EngineError>;

    /// Succeeds if the engine answers with the settings as they are.
    async fn check(&self, engine: &Engine) -> Result<(), EngineError>;
}

/// Fetches pictures from addresses that people name. How far it reaches is decided where it is made.
#[async_trait]
pub trait PictureFetcher: Send + Sync {
    /// The bytes at that address.
    async fn fetch(&self, address: &str) -> Result<Bytes, EngineError>;
}
