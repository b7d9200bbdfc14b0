use std::error::Error;

/// What can go wrong in a store, whatever it keeps.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Something that must be unique is there already.
    #[error("{0} is already taken")]
    Duplicate(String),
    /// A text is longer than the store keeps, or holds a character that it cannot keep.
    #[error("a text is too long, or holds a character that cannot be stored")]
    Unfit,
    /// The store could not do it. The cause is for the log, not for the caller.
    #[error("the store failed")]
    Failed(#[source] Box<dyn Error + Send + Sync>),
}

impl StoreError {
    /// Wraps a driver's error.
    pub fn failed(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Failed(cause.into())
    }
}
