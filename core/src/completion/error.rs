use crate::identity::Denied;
use crate::model::catalog::CatalogError;
use crate::provider::ProviderError;
use crate::shared::StoreError;

/// Why a question was not asked, or not answered.
#[derive(Debug, thiserror::Error)]
pub enum CompletionError {
    /// There is none, or not for this user: callers must not learn which.
    #[error("there is no such model")]
    NoModel,
    /// Told to clients of a provider's API alone.
    #[error("you may not use this model")]
    NotYourModel,
    #[error("name the model that shall answer")]
    NamesNoModel,
    /// There is none, or it is somebody else's.
    #[error("there is no such chat")]
    NoChat,
    /// The web client keeps the connection to the model by itself, but has not said where it can be reached.
    #[error("a connection of the browser is asked through its socket: session_id is missing")]
    NoSession,
    /// The model is offered by nobody who can be asked.
    #[error("nobody offers the model that this one stands on")]
    NoProvider,
    /// A step before the question refused it, in its own words.
    #[error("{0}")]
    Refused(String),
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    Provider(#[from] ProviderError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<CatalogError> for CompletionError {
    fn from(error: CatalogError) -> Self {
        match error {
            CatalogError::NotFound => Self::NoModel,
            CatalogError::Denied(denied) => Self::Denied(denied),
            CatalogError::Store(error) => Self::Store(error),
        }
    }
}
