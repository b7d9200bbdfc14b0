use std::sync::Arc;

use crate::completion::{CompletionError, Completions};
use crate::identity::{Denied, Principal};
use crate::model::catalog::{CatalogError, Offer};
use crate::model::{Catalog, ModelId};
use crate::ollama::errand::told;
use crate::ollama::{ModelFileError, ModelFiles};
use crate::provider::{
    Balancer, Connection, ConnectionBook, Courier, Errand, OnBehalf, Passed, ProviderError, ProviderKind, Route,
};
use crate::settings::Settings;

/// Why nothing was passed to a server, or nothing came of it.
#[derive(Debug, thiserror::Error)]
pub enum OllamaError {
    #[error("there is no such connection")]
    NoConnection,
    #[error("the address of a connection begins with http:// or https://")]
    BadAddress,
    #[error("name the model")]
    NamesNoModel,
    #[error("the messages of the chat are missing")]
    NoMessages,
    #[error("none of the servers has the model {0}")]
    NoModel(String),
    #[error("you may not use this model")]
    NotYourModel,
    #[error("files of models are fetched from huggingface.co and github.com alone")]
    UnknownHost,
    #[error("this is no name of a file")]
    BadFileName,
    /// The text is the server's own.
    #[error("the server refused: {0}")]
    Refused(String),
    #[error(transparent)]
    File(#[from] ModelFileError),
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    Provider(#[from] ProviderError),
    #[error(transparent)]
    Catalog(#[from] CatalogError),
    #[error(transparent)]
    Completion(#[from] CompletionError),
}

/// The way to Ollama's own API. What is passed through stays as it is, to the byte; only refusals take the form of ours.
pub struct OllamaGateway {
    pub(super) settings: Arc<Settings>,
    pub(super) courier: Arc<dyn Courier>,
    pub(super) catalog: Arc<Catalog>,
    pub(super) completions: Arc<Completions>,
    pub(super) files: Arc<dyn ModelFiles>,
    book: Arc<dyn ConnectionBook>,
    pub(super) balancer: Arc<Balancer>,
}

impl std::fmt::Debug for OllamaGateway {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OllamaGateway").finish_non_exhaustive()
    }
}

/// The kind of provider whose models these are, as the catalog names it.
pub(super) const KIND: &str = "ollama";

impl OllamaGateway {
    pub fn new(
        settings: Arc<Settings>,
        book: Arc<dyn ConnectionBook>,
        balancer: Arc<Balancer>,
        courier: Arc<dyn Courier>,
        catalog: Arc<Catalog>,
        completions: Arc<Completions>,
        files: Arc<dyn ModelFiles>,
    ) -> Self {
        Self {
            settings,
            courier,
            catalog,
            completions,
            files,
            book,
            balancer,
        }
    }

    /// The connections in use.
    pub(super) fn in_use(&self) -> Vec<Connection> {
        let mut connections = self.book.connections();
        connections.retain(|connection| connection.enabled);
        connections
    }

    pub(super) fn connection(&self, index: usize) -> Result<Connection, OllamaError> {
        let found = self.in_use().into_iter().find(|connection| connection.index == index);
        found.ok_or(OllamaError::NoConnection)
    }

    /// The model as the servers have it, under its name or as its latest version. Administrators see what they have just
    /// pulled: for them the servers are asked before it is said that nobody has it.
    pub(super) async fn model(&self, who: &Principal, name: &str) -> Result<Option<Arc<Offer>>, OllamaError> {
        if let Some(offer) = self.listed(name).await? {
            return Ok(Some(offer));
        }
        if !who.is_admin() {
            return Ok(None);
        }
        self.catalog.list(who, true).await?;
        self.listed(name).await
    }

    async fn listed(&self, name: &str) -> Result<Option<Arc<Offer>>, OllamaError> {
        if let Some(offer) = self.catalog.offer(KIND, &ModelId::from(name)).await? {
            return Ok(Some(offer));
        }
        Ok(self.catalog.offer(KIND, &latest(name)).await?)
    }

    /// The ways to the servers that shall do something with a model: the one that is named by its place, or those that
    /// have the model.
    pub(super) async fn routes(
        &self,
        who: &Principal,
        name: &str,
        index: Option<usize>,
    ) -> Result<Vec<Route>, OllamaError> {
        if let Some(index) = index {
            self.connection(index)?;
            return Ok(vec![Route::new(ProviderKind::Ollama, index)]);
        }
        let offer = self.model(who, name).await?;
        let routes = offer.map(|offer| offer.model.routes.clone()).unwrap_or_default();
        match routes.is_empty() {
            true => Err(OllamaError::NoModel(name.to_owned())),
            false => Ok(routes),
        }
    }

    /// Asks one of those servers, and another in the place of one that fails.
    pub(super) async fn ask_one_of(
        &self,
        on_behalf: &OnBehalf,
        routes: &[Route],
        make: impl Fn(&Connection) -> Errand,
    ) -> Result<Passed, OllamaError> {
        let answer = self.balancer.send(routes, |route| {
            let server = self.connection(route.connection).ok();
            let errand = server.as_ref().map(&make);
            async move {
                let (Some(server), Some(errand)) = (server, errand) else {
                    return Err(ProviderError::NotConfigured);
                };
                self.courier.run(&server, Some(on_behalf), errand).await
            }
        });
        match answer.await {
            Err(ProviderError::NotConfigured) => Err(OllamaError::NoConnection),
            answer => Ok(told(answer?).await?),
        }
    }

    /// The servers that have a model, in the order of the connections.
    pub(super) fn holders(&self, offer: &Offer) -> Vec<Connection> {
        let holds = |index| offer.model.routes.iter().any(|route| route.connection == index);
        let mut holders = self.in_use();
        holders.retain(|connection| holds(connection.index));
        holders
    }

    /// Runs the errand that `make` makes for the first of the servers that is there.
    pub(super) async fn run(
        &self,
        on_behalf: &OnBehalf,
        servers: &[Connection],
        make: impl Fn(&Connection) -> Errand,
    ) -> Result<Passed, OllamaError> {
        let mut gone = OllamaError::NoConnection;
        for server in servers {
            match self.courier.run(server, Some(on_behalf), make(server)).await {
                Err(error @ ProviderError::Unreachable(_)) => gone = error.into(),
                answer => return Ok(told(answer?).await?),
            }
        }
        Err(gone)
    }
}

/// A model without a tag is the latest of its name.
pub(super) fn latest(name: &str) -> ModelId {
    if name.contains(':') {
        ModelId::from(name)
    } else {
        ModelId::from(format!("{name}:latest"))
    }
}
