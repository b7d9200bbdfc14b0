use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;

use crate::completion::{CompletionError, Completions};
use crate::identity::{Denied, Principal};
use crate::model::catalog::{CatalogError, Offer};
use crate::model::{Catalog, ModelId};
use crate::ollama::errand::told;
use crate::ollama::{ModelFileError, ModelFiles};
use crate::provider::{Connection, ConnectionBook, Courier, Errand, OnBehalf, Passed, ProviderError};
use crate::settings::Settings;
use crate::shared::JsonObject;

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
    turn: AtomicUsize,
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
            turn: AtomicUsize::new(0),
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

    /// The servers that shall do something with a model, the first first: the one that is named by its place, or those
    /// that have the model, which take turns.
    pub(super) async fn servers(
        &self,
        who: &Principal,
        name: &str,
        index: Option<usize>,
    ) -> Result<Vec<Connection>, OllamaError> {
        if let Some(index) = index {
            return Ok(vec![self.connection(index)?]);
        }
        let offer = self.model(who, name).await?;
        let mut servers = offer.map_or_else(Vec::new, |offer| self.holders(&offer));
        if servers.is_empty() {
            return Err(OllamaError::NoModel(name.to_owned()));
        }
        let first = self.turn.fetch_add(1, Ordering::Relaxed) % servers.len();
        servers.rotate_left(first);
        Ok(servers)
    }

    /// The servers that have a model, in the order of the connections.
    pub(super) fn holders(&self, offer: &Offer) -> Vec<Connection> {
        let places = places(&offer.model.details);
        let mut holders = self.in_use();
        holders.retain(|connection| places.contains(&connection.index));
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

/// Where the connections that offer a model stand, as its entry says.
pub(super) fn places(details: &JsonObject) -> Vec<usize> {
    let urls = details.get(KIND).and_then(|entry| entry["urls"].as_array());
    let places = urls.into_iter().flatten().filter_map(Value::as_u64);
    places.filter_map(|place| usize::try_from(place).ok()).collect()
}
