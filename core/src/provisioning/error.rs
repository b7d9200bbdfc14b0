use crate::account::EntryError;
use crate::shared::StoreError;

/// What kind of mistake a request holds, in the words of RFC 7644.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    InvalidFilter,
    InvalidPath,
    InvalidSyntax,
    InvalidValue,
    NoTarget,
    Mutability,
    TooMany,
}

impl Kind {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidFilter => "invalidFilter",
            Self::InvalidPath => "invalidPath",
            Self::InvalidSyntax => "invalidSyntax",
            Self::InvalidValue => "invalidValue",
            Self::NoTarget => "noTarget",
            Self::Mutability => "mutability",
            Self::TooMany => "tooMany",
        }
    }
}

/// Why a directory did not get what it asked for.
#[derive(Debug, thiserror::Error)]
pub enum ProvisioningError {
    #[error("{1}")]
    Invalid(Kind, String),
    #[error("there is no {0} with the id {1}")]
    NotFound(&'static str, String),
    #[error("{0} is taken already")]
    Taken(String),
    #[error("it changed meanwhile: read it again")]
    Stale,
    /// Administrators are made and unmade here, not by a directory.
    #[error("{0}")]
    Forbidden(&'static str),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ProvisioningError {
    pub fn invalid(kind: Kind, detail: impl Into<String>) -> Self {
        Self::Invalid(kind, detail.into())
    }
}

impl From<EntryError> for ProvisioningError {
    fn from(error: EntryError) -> Self {
        match error {
            EntryError::AddressTaken => Self::Taken("the e-mail address".to_owned()),
            EntryError::NotAnAddress => Self::invalid(Kind::InvalidValue, "this is no e-mail address"),
            EntryError::Store(error) => Self::Store(error),
            other => Self::Store(StoreError::Failed(Box::new(other))),
        }
    }
}
