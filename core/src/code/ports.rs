use std::error::Error;
use std::time::Duration;

use async_trait::async_trait;

use crate::shared::Secret;

/// A notebook server that runs code.
#[derive(Debug, Clone)]
pub struct Notebook {
    pub address: String,
    pub proof: Proof,
    /// How long it may say nothing.
    pub patience: Option<Duration>,
}

/// With what one gets into it.
#[derive(Debug, Clone)]
pub enum Proof {
    Nothing,
    Token(Secret),
    Password(Secret),
}

/// What code left behind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    pub stdout: String,
    /// Also what went wrong.
    pub stderr: String,
    /// Values and pictures, one a line; pictures as data URLs.
    pub result: String,
}

/// Code could not be run at all.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct RunError(#[source] pub Box<dyn Error + Send + Sync>);

/// Runs code, each piece in a place of its own that is gone afterwards.
#[async_trait]
pub trait CodeRunner: Send + Sync {
    async fn run(&self, notebook: &Notebook, code: &str) -> Result<Outcome, RunError>;
}

/// Why code has not been brought into shape.
#[derive(Debug, thiserror::Error)]
pub enum FormatError {
    #[error("no formatter of Python code is installed on this server: install ruff or black")]
    NoFormatter,
    /// With what the formatter says.
    #[error("{0}")]
    NotCode(String),
    #[error("the formatter failed")]
    Failed(#[source] Box<dyn Error + Send + Sync>),
}

/// Brings Python code into its usual shape, without running it.
#[async_trait]
pub trait CodeFormatter: Send + Sync {
    async fn format(&self, code: &str) -> Result<String, FormatError>;
}
