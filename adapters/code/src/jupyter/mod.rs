//! Jupyter servers: how one is let in is in `visit`, how a kernel is talked to in `channel`.

mod channel;
mod visit;

use std::error::Error;
use std::time::Duration;

use async_trait::async_trait;
use futures::TryFutureExt;
use loquat_client::Calls;
use loquat_core::code::{CodeRunner, Notebook, Outcome, RunError};

use self::visit::Visit;

/// Runs code on Jupyter servers: in a kernel that is made for it, spoken to through its channels.
#[derive(Debug, Clone)]
pub struct Jupyter {
    outbound: Calls,
}

/// How long code may say nothing if nobody says otherwise.
const PATIENCE: Duration = Duration::from_secs(60);

type Failed = Box<dyn Error + Send + Sync>;

impl Jupyter {
    /// The client must speak HTTP/1, since the channels of a kernel are a web socket.
    pub fn new(outbound: Calls) -> Self {
        Self { outbound }
    }

    async fn visit(&self, notebook: &Notebook, code: &str) -> Result<Outcome, Failed> {
        let patience = notebook.patience.unwrap_or(PATIENCE);
        let visit = Visit::begin(&self.outbound, notebook).await?;
        let kernel = visit.kernel().await?;
        let channel = visit.channel(&kernel, patience);
        let outcome = channel.and_then(|channel| channel.ask(code, patience)).await;
        visit.leave(&kernel).await;
        outcome
    }
}

#[async_trait]
impl CodeRunner for Jupyter {
    async fn run(&self, notebook: &Notebook, code: &str) -> Result<Outcome, RunError> {
        self.visit(notebook, code).await.map_err(RunError)
    }
}
