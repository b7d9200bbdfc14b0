use std::sync::Arc;
use std::time::Duration;

use crate::code::{CodeFormatter, CodeRunner, FormatError, Notebook, Outcome, Proof};
use crate::identity::{Admin, Denied, Member};
use crate::settings::{
    CODE_EXECUTION_ENGINE, CODE_EXECUTION_JUPYTER_AUTH, CODE_EXECUTION_JUPYTER_AUTH_PASSWORD,
    CODE_EXECUTION_JUPYTER_AUTH_TOKEN, CODE_EXECUTION_JUPYTER_TIMEOUT, CODE_EXECUTION_JUPYTER_URL, Settings, Snapshot,
};
use crate::shared::debug_by_name;

/// Why nothing was done with a piece of code.
#[derive(Debug, thiserror::Error)]
pub enum CodeError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("this server runs no code: an administrator can connect a Jupyter server in the settings")]
    NowhereToRun,
    #[error(transparent)]
    Format(#[from] FormatError),
}

/// Pieces of code that people find in their chats.
pub struct Snippets {
    settings: Arc<Settings>,
    runner: Arc<dyn CodeRunner>,
    formatter: Arc<dyn CodeFormatter>,
}

debug_by_name!(Snippets);

impl Snippets {
    pub fn new(settings: Arc<Settings>, runner: Arc<dyn CodeRunner>, formatter: Arc<dyn CodeFormatter>) -> Self {
        Self {
            settings,
            runner,
            formatter,
        }
    }

    /// Runs code on the notebook server that the administrator connected. If that fails, the outcome says so where the
    /// code's own complaints would stand: the web client shows them to whoever pressed the button.
    pub async fn run(&self, _: &Member, code: &str) -> Result<Outcome, CodeError> {
        let notebook = notebook(&self.settings.snapshot()).ok_or(CodeError::NowhereToRun)?;
        let outcome = self.runner.run(&notebook, code).await;
        Ok(outcome.unwrap_or_else(|error| {
            tracing::warn!("code could not be run: {error}");
            Outcome {
                stderr: format!("Error: {error}"),
                ..Outcome::default()
            }
        }))
    }

    /// Brings Python code into its usual shape.
    pub async fn format(&self, _: &Admin, code: &str) -> Result<String, CodeError> {
        Ok(self.formatter.format(code).await?)
    }
}

fn notebook(settings: &Snapshot) -> Option<Notebook> {
    if settings.get(CODE_EXECUTION_ENGINE) != "jupyter" {
        return None;
    }
    let address = settings.get(CODE_EXECUTION_JUPYTER_URL)?;
    let token = settings.get(CODE_EXECUTION_JUPYTER_AUTH_TOKEN).cloned();
    let password = settings.get(CODE_EXECUTION_JUPYTER_AUTH_PASSWORD).cloned();
    let proof = match settings.get(CODE_EXECUTION_JUPYTER_AUTH) {
        Some("token") => token.map(Proof::Token),
        Some("password") => password.map(Proof::Password),
        _ => None,
    };
    let seconds = settings.get(CODE_EXECUTION_JUPYTER_TIMEOUT);
    (!address.is_empty()).then(|| Notebook {
        address: address.to_owned(),
        proof: proof.unwrap_or(Proof::Nothing),
        patience: seconds.map(|seconds| Duration::from_secs(seconds.unsigned_abs())),
    })
}
