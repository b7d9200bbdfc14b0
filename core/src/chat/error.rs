use crate::chat::BodyError;
use crate::identity::Denied;
use crate::shared::StoreError;

/// Why something could not be done with chats.
#[derive(Debug, thiserror::Error)]
pub enum ChatError {
    /// Told only where it does not betray the chats of others.
    #[error("there is no such chat")]
    NotFound,
    #[error("there is no such message in the chat")]
    NoMessage,
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The installation does not offer this.
    #[error("{0} is switched off here")]
    SwitchedOff(&'static str),
    #[error(transparent)]
    Body(#[from] BodyError),
    #[error("a tag needs a name of at most 255 letters, other than \"none\"")]
    TagName,
    #[error("what is searched for must not be longer than {0} letters")]
    SearchTooLong(usize),
    #[error(transparent)]
    Store(#[from] StoreError),
}
