use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use loquat_core::retrieval::{EmbedError, EmbedRequest, Embedded, Embedder, Requester, Reranker};
use loquat_core::settings::{RAG_RERANKING_MODEL, Settings};
use tokio::sync::Mutex as AsyncMutex;
use tracing::info;

use crate::ModelError;
use crate::model::{EmbeddingModel, RerankModel};
use crate::places::Places;

/// Models that are loaded, one for embeddings and one for reranking.
#[derive(Debug, Default)]
pub struct LocalModels {
    places: Places,
    embedding: Arc<Slot<EmbeddingModel>>,
    reranking: Arc<Slot<RerankModel>>,
}

/// A model that nobody asked for so long gives its memory back.
const IDLE: Duration = Duration::from_secs(600);

/// A place for one model.
#[derive(Debug)]
struct Slot<M> {
    loaded: Mutex<Option<Loaded<M>>>,
    /// One text at a time is worked on: the others wait here, not on threads.
    turn: AsyncMutex<()>,
}

impl<M> Default for Slot<M> {
    fn default() -> Self {
        Self {
            loaded: Mutex::new(None),
            turn: AsyncMutex::new(()),
        }
    }
}

#[derive(Debug)]
struct Loaded<M> {
    name: String,
    model: Arc<M>,
    used_at: Instant,
}

impl LocalModels {
    pub fn new(places: Places) -> Arc<Self> {
        Arc::new(Self {
            places,
            ..Self::default()
        })
    }

    /// Drops models that nobody used for a while.
    pub fn drop_idle(&self) {
        self.embedding.drop_idle();
        self.reranking.drop_idle();
    }

    /// Is there such a model?
    pub fn has(&self, model: &str) -> bool {
        self.places.find(model).is_some()
    }
}

impl<M: Send + Sync + 'static> Slot<M> {
    /// Works with the model of that name on a thread that may block, and loads it first if it is another one.
    async fn with<T: Send + 'static>(
        self: &Arc<Self>,
        places: &Places,
        name: &str,
        load: impl FnOnce(&std::path::Path) -> Result<M, ModelError> + Send + 'static,
        work: impl FnOnce(&M) -> Result<T, ModelError> + Send + 'static,
    ) -> Result<T, ModelError> {
        let _turn = self.turn.lock().await;
        let (slot, places, name) = (self.clone(), places.clone(), name.to_owned());
        let done = tokio::task::spawn_blocking(move || {
            let model = slot.get(&places, &name, load)?;
            work(&model)
        });
        done.await
            .map_err(|error| ModelError::Unknown(format!("the model broke down: {error}")))?
    }

    fn get(
        &self,
        places: &Places,
        name: &str,
        load: impl FnOnce(&std::path::Path) -> Result<M, ModelError>,
    ) -> Result<Arc<M>, ModelError> {
        if let Some(loaded) = self.locked().as_mut().filter(|loaded| loaded.name == name) {
            loaded.used_at = Instant::now();
            return Ok(loaded.model.clone());
        }
        // The old one goes first: there may not be room for both.
        *self.locked() = None;
        let folder = places.find(name).ok_or_else(|| ModelError::Missing(name.to_owned()))?;
        let started = Instant::now();
        let model = Arc::new(load(&folder)?);
        info!(model = name, took = ?started.elapsed(), "the model {name} is loaded");
        *self.locked() = Some(Loaded {
            name: name.to_owned(),
            model: model.clone(),
            used_at: Instant::now(),
        });
        Ok(model)
    }

    fn drop_idle(&self) {
        let mut loaded = self.locked();
        if let Some(idle) = loaded.take_if(|loaded| loaded.used_at.elapsed() >= IDLE) {
            info!(
                model = idle.name,
                "the model {} is dropped: nobody asked for it for a while", idle.name
            );
        }
    }

    fn locked(&self) -> std::sync::MutexGuard<'_, Option<Loaded<M>>> {
        self.loaded.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Embeddings by a model on this machine.
#[derive(Debug, Clone)]
pub struct LocalEmbeddings(pub Arc<LocalModels>);

#[async_trait]
impl Embedder for LocalEmbeddings {
    async fn embed(&self, request: EmbedRequest) -> Result<Embedded, EmbedError> {
        let EmbedRequest { texts, model, .. } = request;
        let slot = &self.0.embedding;
        let embedded = slot.with(&self.0.places, &model, EmbeddingModel::load, move |model| {
            model.embed(&texts)
        });
        Ok(Embedded {
            vectors: embedded.await.map_err(no_model)?,
            model,
        })
    }
}

/// Reranking by a model on this machine.
pub struct LocalReranker {
    pub models: Arc<LocalModels>,
    pub settings: Arc<Settings>,
    /// Scores between 0 and 1 (`SENTENCE_TRANSFORMERS_CROSS_ENCODER_SIGMOID_ACTIVATION_FUNCTION`).
    pub as_shares: bool,
}

impl std::fmt::Debug for LocalReranker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LocalReranker").finish_non_exhaustive()
    }
}

#[async_trait]
impl Reranker for LocalReranker {
    async fn scores(
        &self,
        query: &str,
        texts: &[String],
        _requester: Option<&Requester>,
    ) -> Result<Vec<f32>, EmbedError> {
        let now = self.settings.snapshot();
        let (query, texts, as_shares) = (query.to_owned(), texts.to_vec(), self.as_shares);
        let work = move |model: &RerankModel| model.scores(&query, &texts, as_shares);
        let slot = &self.models.reranking;
        let scores = slot.with(
            &self.models.places,
            now.get(RAG_RERANKING_MODEL),
            RerankModel::load,
            work,
        );
        scores.await.map_err(no_model)
    }
}

fn no_model(error: ModelError) -> EmbedError {
    match error {
        ModelError::File { .. } => EmbedError::Failed {
            message: "the model on this machine cannot be read".into(),
            cause: Some(error.into()),
        },
        error => EmbedError::NoModel(error.to_string()),
    }
}
