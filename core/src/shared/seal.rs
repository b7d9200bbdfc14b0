use crate::shared::Secret;

/// Not sealed with our key, or changed since.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this was not sealed here")]
pub struct SealedElsewhere;

/// Makes texts that nobody reads who does not have the key, for what clients keep and bring back.
pub trait Seal: Send + Sync {
    fn seal(&self, plain: &str) -> Secret;

    fn open(&self, sealed: &str) -> Result<String, SealedElsewhere>;
}
