//! How the catalog learns of changes: it asks the sources in the background and listens to other instances.

use std::pin::pin;
use std::sync::atomic::Ordering;
use std::time::Duration;

use futures::channel::oneshot;
use futures::future::select;
use futures::{FutureExt, StreamExt, select_biased};
use tracing::warn;

use crate::cluster::ClusterError;
use crate::model::Catalog;
use crate::model::catalog::ModelSource;
use crate::model::catalog::fetching::{Fetched, Fetching, Waiter};
use crate::settings::{ENABLE_BASE_MODELS_CACHE, MODELS_CACHE_TTL};

/// What happens to a catalog.
enum Event {
    Requested(Option<Waiter>),
    RowsChanged,
    Fetched(Fetched),
    End,
}

impl Catalog {
    /// For how long somebody waits for sources, if they asked for that or if nothing is known of them yet. What those
    /// offer that need longer turns up in later lists.
    const PATIENCE: Duration = Duration::from_secs(2);

    /// Asks sources and listens to other instances, for as long as the service runs.
    pub async fn run(&self) -> Result<(), ClusterError> {
        let mut requested = self.requested.lock().await;
        let mut rows = self.bus.subscribe(Self::TOPIC).await?.fuse();
        let mut fetching = Fetching::new(self.timer.clone());
        fetching.begin(self.configured(), None);
        loop {
            let event = {
                let mut fetched = pin!(fetching.next().fuse());
                select_biased! {
                    request = requested.next() => request.map_or(Event::End, Event::Requested),
                    _ = rows.next() => Event::RowsChanged,
                    fetched = fetched => Event::Fetched(fetched),
                }
            };
            match event {
                Event::Requested(waiter) => fetching.begin(self.configured(), waiter),
                Event::RowsChanged => {
                    self.rows.fetch_add(1, Ordering::SeqCst);
                }
                Event::Fetched(fetched) => {
                    let name = fetched.name.clone();
                    self.take_over(fetched);
                    fetching.published(&name);
                }
                Event::End => return Ok(()),
            }
        }
    }

    /// Sees to it that the sources are asked if it is time to. Waits for their answers if the caller wants to, or if
    /// what is known is nothing at all or of other sources than those that are configured now.
    pub(super) async fn ask_sources(&self, refresh: bool) {
        let reconfigured = self.offers().are_reconfigured_by(&self.settings.snapshot());
        let refresh = self.is_outdated.swap(false, Ordering::SeqCst) || refresh;
        if refresh || reconfigured || self.current().is_none() {
            let (told, telling) = oneshot::channel();
            let waiter = Waiter {
                told,
                wants_news: refresh,
            };
            if self.requests.unbounded_send(Some(waiter)).is_ok() {
                select(telling, self.timer.sleep(Self::PATIENCE)).await;
            }
        } else if self.is_due() && !self.is_requested.swap(true, Ordering::SeqCst) {
            // The other end lives as long as this one.
            let _ = self.requests.unbounded_send(None);
        }
    }

    /// Is what the sources said so old that they should be asked again?
    fn is_due(&self) -> bool {
        let settings = self.settings.snapshot();
        if settings.get(ENABLE_BASE_MODELS_CACHE) {
            return false;
        }
        let Some(seconds) = settings.get(MODELS_CACHE_TTL) else {
            return false;
        };
        let lasts = Duration::from_secs(u64::try_from(seconds).unwrap_or(0));
        self.offers()
            .asked_at
            .is_none_or(|asked_at| self.clock.now() >= asked_at.plus(lasts))
    }

    fn configured(&self) -> Vec<std::sync::Arc<dyn ModelSource>> {
        self.is_requested.store(false, Ordering::SeqCst);
        let mut offers = self.offers();
        offers.asked_at = Some(self.clock.now());
        offers.configure()
    }

    fn take_over(&self, fetched: Fetched) {
        match fetched.models {
            Ok(models) => {
                let mut offers = self.offers();
                offers.speaks(&fetched.name);
                offers.put(fetched.name, models);
            }
            Err(error) => {
                // A server that is off stays so for days, and is asked whenever somebody looks: once is enough.
                if self.offers().is_silent(&fetched.name) {
                    warn!(
                        error = &error as &dyn std::error::Error,
                        source = %error.name,
                        "a source of models does not list them"
                    );
                }
                // One that stumbles once keeps its models in the lists. Who waits wants to see how things are.
                if fetched.is_awaited {
                    self.offers().put(fetched.name, Vec::new());
                }
            }
        }
    }
}
