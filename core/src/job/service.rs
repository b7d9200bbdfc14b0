use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use futures::channel::oneshot;

use crate::identity::Admin;
use crate::job::{Job, JobFilter, JobHandler, JobId, JobStore, JobsError, NewJob};
use crate::shared::{Clock, Ids, Listing, Page, StoreError, Timer, debug_by_name};

/// Work that outlives requests: asking for it, doing it, looking at it.
pub struct Jobs {
    pub(super) store: Arc<dyn JobStore>,
    handlers: RwLock<HashMap<&'static str, Arc<dyn JobHandler>>>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) timer: Arc<dyn Timer>,
    pub(super) ids: Arc<dyn Ids>,
    state: Mutex<State>,
}

debug_by_name!(Jobs);

#[derive(Default)]
struct State {
    /// Workers that wait for something to do.
    idle: Vec<oneshot::Sender<()>>,
    /// How many of each kind run here.
    running: HashMap<&'static str, usize>,
}

/// One of a kind that runs here; dropping it makes room for another.
pub(super) struct Running<'a> {
    jobs: &'a Jobs,
    kind: &'static str,
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        if let Some(running) = self.jobs.state().running.get_mut(self.kind) {
            *running = running.saturating_sub(1);
        }
        self.jobs.wake();
    }
}

impl Jobs {
    pub fn new(store: Arc<dyn JobStore>, clock: Arc<dyn Clock>, timer: Arc<dyn Timer>, ids: Arc<dyn Ids>) -> Self {
        Self {
            store,
            handlers: RwLock::default(),
            clock,
            timer,
            ids,
            state: Mutex::default(),
        }
    }

    /// Has jobs of a kind done by this handler. Due before the workers begin: jobs of kinds that nobody does wait.
    pub fn register(&self, handler: Arc<dyn JobHandler>) {
        let mut handlers = self.handlers.write().unwrap_or_else(PoisonError::into_inner);
        handlers.insert(handler.kind(), handler);
    }

    /// Asks for a job; false if one with its key is under way already.
    pub async fn enqueue(&self, job: &NewJob) -> Result<bool, StoreError> {
        let added = self.store.add(job, self.clock.now()).await?;
        self.wake();
        Ok(added)
    }

    /// Has the workers of this instance look for jobs now: after a store wrote one with a change of its own. Without it
    /// they find it a little later.
    pub fn wake(&self) {
        for idle in self.state().idle.drain(..) {
            // A worker that waits no more needs not be woken.
            let _ = idle.send(());
        }
    }

    /// The jobs, those that changed last first.
    pub async fn list(&self, _who: &Admin, filter: &JobFilter, page: Page) -> Result<Listing<Job>, JobsError> {
        Ok(self.store.list(filter, page).await?)
    }

    /// Has a failed job tried again.
    pub async fn retry(&self, _who: &Admin, id: &JobId) -> Result<Job, JobsError> {
        let job = match self.store.retry(id, self.clock.now()).await {
            Err(StoreError::Duplicate(_)) => return Err(JobsError::SameAlready),
            other => other?.ok_or(JobsError::NotFailed)?,
        };
        self.wake();
        Ok(job)
    }

    /// Removes a job that does not run.
    pub async fn remove(&self, _who: &Admin, id: &JobId) -> Result<(), JobsError> {
        match self.store.remove(id).await? {
            true => Ok(()),
            false => Err(JobsError::NotThere),
        }
    }

    /// The kinds of which one more may run here.
    pub(super) fn wanted(&self) -> Vec<&'static str> {
        let state = self.state();
        let has_room = |handler: &Arc<dyn JobHandler>| {
            state.running.get(handler.kind()).copied().unwrap_or_default() < handler.limits().at_once
        };
        let handlers = self.handlers();
        handlers
            .iter()
            .filter(|handler| has_room(handler))
            .map(|handler| handler.kind())
            .collect()
    }

    pub(super) fn handlers(&self) -> Vec<Arc<dyn JobHandler>> {
        let handlers = self.handlers.read().unwrap_or_else(PoisonError::into_inner);
        handlers.values().cloned().collect()
    }

    pub(super) fn handler(&self, kind: &str) -> Option<Arc<dyn JobHandler>> {
        let handlers = self.handlers.read().unwrap_or_else(PoisonError::into_inner);
        handlers.get(kind).cloned()
    }

    pub(super) fn begin(&self, kind: &'static str) -> Running<'_> {
        *self.state().running.entry(kind).or_default() += 1;
        Running { jobs: self, kind }
    }

    /// Comes back when there may be something to do.
    pub(super) fn woken(&self) -> oneshot::Receiver<()> {
        let (idle, woken) = oneshot::channel();
        let mut state = self.state();
        state.idle.retain(|idle| !idle.is_canceled());
        state.idle.push(idle);
        woken
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
