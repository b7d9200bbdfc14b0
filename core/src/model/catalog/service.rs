use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use bytes::Bytes;
use futures::channel::mpsc;
use serde_json::Value;
use tracing::warn;

use crate::cluster::{Bus, Topic};
use crate::identity::{Denied, Principal};
use crate::model::catalog::fetching::Waiter;
use crate::model::catalog::offers::Offers;
use crate::model::catalog::snapshot::{Edition, Snapshot};
use crate::model::catalog::{CatalogEntry, ModelList, ModelSources, Offer};
use crate::model::{ModelId, ModelStore};
use crate::settings::{DEFAULT_MODELS, ENABLE_CUSTOM_MODEL_FALLBACK, Settings};
use crate::shared::{Clock, StoreError, Timer, debug_by_name};

/// Why the catalog could not be read.
#[derive(Debug, thiserror::Error)]
pub enum CatalogError {
    /// There is none, or not for them: callers must not learn which.
    #[error("there is no such model")]
    NotFound,
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What everybody may pick and use. See [the module](super) for how it comes about.
pub struct Catalog {
    pub(super) store: Arc<dyn ModelStore>,
    pub(super) settings: Arc<Settings>,
    pub(super) bus: Arc<dyn Bus>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) timer: Arc<dyn Timer>,
    offers: Mutex<Offers>,
    /// Grows with every change of the workspace's rows that this instance hears of.
    pub(super) rows: AtomicU64,
    current: RwLock<Option<Arc<Snapshot>>>,
    /// Held while a snapshot is made, so that many who ask at once make one.
    making: futures::lock::Mutex<()>,
    /// Requests to ask the sources, for [`Catalog::run`]. Mostly nobody waits.
    pub(super) requests: mpsc::UnboundedSender<Option<Waiter>>,
    pub(super) requested: futures::lock::Mutex<mpsc::UnboundedReceiver<Option<Waiter>>>,
    /// Has somebody had sources change what they offer?
    pub(super) is_outdated: AtomicBool,
    /// Is there a request already for which nobody waits? One is enough.
    pub(super) is_requested: AtomicBool,
}

debug_by_name!(Catalog);

impl Catalog {
    /// The subject under which instances tell each other that rows have changed.
    pub const TOPIC: Topic = "models";

    /// A catalog of what these kinds of providers offer; of what two offer, the first's counts.
    pub fn new(
        kinds: Vec<Arc<dyn ModelSources>>,
        store: Arc<dyn ModelStore>,
        settings: Arc<Settings>,
        bus: Arc<dyn Bus>,
        clock: Arc<dyn Clock>,
        timer: Arc<dyn Timer>,
    ) -> Self {
        let (requests, requested) = mpsc::unbounded();
        Self {
            store,
            settings,
            bus,
            clock,
            timer,
            offers: Mutex::new(Offers::new(kinds)),
            rows: AtomicU64::new(0),
            current: RwLock::default(),
            making: futures::lock::Mutex::default(),
            requests,
            requested: futures::lock::Mutex::new(requested),
            is_outdated: AtomicBool::new(false),
            is_requested: AtomicBool::new(false),
        }
    }

    /// What `who` may pick. With `refresh` the sources are asked first, and the rows are read again.
    pub async fn list(&self, who: &Principal, refresh: bool) -> Result<Arc<ModelList>, CatalogError> {
        who.verified()?;
        if refresh {
            self.rows.fetch_add(1, Ordering::SeqCst);
        }
        self.ask_sources(refresh).await;
        Ok(self.latest().await?.list(who))
    }

    /// What the providers offer, untouched by the workspace, for administrators.
    pub async fn base(&self, who: &Principal) -> Result<Arc<ModelList>, CatalogError> {
        who.admin()?;
        self.ask_sources(false).await;
        Ok(self.latest().await?.base())
    }

    /// The model of that id, for somebody who wants to use it.
    pub async fn find(&self, who: &Principal, id: &ModelId) -> Result<Arc<CatalogEntry>, CatalogError> {
        who.verified()?;
        self.ask_sources(false).await;
        self.latest().await?.find(who, id).ok_or(CatalogError::NotFound)
    }

    /// The model that answers in the place of an arena, chosen by a number that the caller has from chance; `None` if
    /// the arena is empty.
    pub async fn contestant(
        &self,
        arena: &CatalogEntry,
        chance: usize,
    ) -> Result<Option<Arc<CatalogEntry>>, CatalogError> {
        let Some(offer) = &arena.offer else { return Ok(None) };
        Ok(self.latest().await?.contestant(offer, chance))
    }

    /// The model that takes the place of one that is gone: the first of the administrators' default models, if they
    /// allow it.
    pub async fn fallback(&self) -> Result<Option<Arc<CatalogEntry>>, CatalogError> {
        let settings = self.settings.snapshot();
        if !settings.get(ENABLE_CUSTOM_MODEL_FALLBACK) {
            return Ok(None);
        }
        let first = settings.get(DEFAULT_MODELS).and_then(|names| names.split(',').next());
        let Some(first) = first.map(str::trim).filter(|name| !name.is_empty()) else {
            return Ok(None);
        };
        Ok(self.latest().await?.get(&ModelId::from(first)))
    }

    /// Is there a model of that id, for whomever?
    pub async fn knows(&self, id: &ModelId) -> Result<bool, CatalogError> {
        Ok(self.latest().await?.knows(id))
    }

    /// May `who` use a model of that id? For administrators every id is as good as any other.
    pub async fn may_use(&self, who: &Principal, id: &ModelId) -> Result<bool, CatalogError> {
        who.verified()?;
        self.ask_sources(false).await;
        Ok(self.latest().await?.may_use(who, id))
    }

    /// What one kind of provider offers, untouched by the workspace, as far as `who` may use it.
    pub async fn offered_by(&self, who: &Principal, kind: &str) -> Result<Vec<Value>, CatalogError> {
        who.verified()?;
        self.ask_sources(false).await;
        Ok(self.latest().await?.offered_by(who, kind))
    }

    /// What one kind of provider offers under that id, untouched by the workspace: nobody is asked whether they may use it.
    pub async fn offer(&self, kind: &str, id: &ModelId) -> Result<Option<Arc<Offer>>, CatalogError> {
        self.ask_sources(false).await;
        Ok(self.latest().await?.offer(kind, id))
    }

    /// All that providers offer, filters included, untouched by the workspace: for those who look for filters.
    pub async fn offers_of_providers(&self) -> Result<Arc<[Arc<Offer>]>, CatalogError> {
        self.ask_sources(false).await;
        Ok(self.latest().await?.offers())
    }

    /// Notes that sources offer something else from now on: whoever asks next waits for them.
    pub fn sources_changed(&self) {
        self.is_outdated.store(true, Ordering::SeqCst);
    }

    /// Tells every instance that rows have changed. This one knows when the call returns, the others soon after.
    pub async fn rows_changed(&self) {
        self.rows.fetch_add(1, Ordering::SeqCst);
        if let Err(error) = self.bus.publish(Self::TOPIC, Bytes::new()).await {
            warn!(
                error = &error as &dyn std::error::Error,
                "other instances could not be told of changed models"
            );
        }
    }

    /// The latest snapshot, made anew if something has changed.
    async fn latest(&self) -> Result<Arc<Snapshot>, StoreError> {
        if let Some(snapshot) = self.current().filter(|snapshot| self.is_latest(snapshot)) {
            return Ok(snapshot);
        }
        let _alone = self.making.lock().await;
        let known = self.current();
        if let Some(snapshot) = known.clone().filter(|snapshot| self.is_latest(snapshot)) {
            return Ok(snapshot);
        }
        // The edition is taken before what it stands for: a change in between makes another snapshot, never none.
        let edition = self.edition();
        let rows = match known.filter(|known| known.edition.rows == edition.rows) {
            Some(known) => known.rows.clone(),
            None => self.store.all().await?.into_iter().map(Arc::new).collect(),
        };
        let offers = self.offers().all();
        let snapshot = Arc::new(Snapshot::new(edition, self.settings.snapshot(), offers, rows));
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Some(snapshot.clone());
        Ok(snapshot)
    }

    fn is_latest(&self, snapshot: &Snapshot) -> bool {
        snapshot.edition == self.edition() && Arc::ptr_eq(&snapshot.settings, &self.settings.snapshot())
    }

    fn edition(&self) -> Edition {
        Edition {
            offers: self.offers().edition,
            rows: self.rows.load(Ordering::SeqCst),
        }
    }

    pub(super) fn current(&self) -> Option<Arc<Snapshot>> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn offers(&self) -> MutexGuard<'_, Offers> {
        self.offers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
