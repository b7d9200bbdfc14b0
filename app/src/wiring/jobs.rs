use std::sync::Arc;
use std::time::Duration;

use loquat_core::account::{Activity, Sessions};
use loquat_core::cluster::ClusterError;
use loquat_core::model::Catalog;
use loquat_core::settings::{LOQUAT_SETTINGS_REFRESH, Settings};
use loquat_sql::Db;
use tokio::task::JoinSet;
use tracing::warn;

/// What goes on beside the requests. Dropping it ends all of it.
#[derive(Default)]
pub struct Jobs {
    running: JoinSet<()>,
    activity: Option<Arc<Activity>>,
}

/// A connection that nobody needed for so long is closed.
const IDLE: Duration = Duration::from_secs(20);

/// Who cannot listen to the others now tries again after this time.
const AGAIN: Duration = Duration::from_secs(1);

impl Jobs {
    /// Takes over what other instances change in the settings.
    pub fn follow_settings(&mut self, settings: Arc<Settings>) {
        self.until_it_ends("changed settings", move || {
            let settings = settings.clone();
            async move { settings.follow().await }
        });
    }

    /// Compares the settings with the saved ones now and then, in case another instance could not tell of a change.
    pub fn compare_settings(&mut self, settings: Arc<Settings>) {
        self.running.spawn(async move {
            let seconds = settings.snapshot().get(LOQUAT_SETTINGS_REFRESH).max(1);
            loop {
                tokio::time::sleep(Duration::from_secs(seconds.unsigned_abs())).await;
                if let Err(error) = settings.refresh().await {
                    warn!("the settings could not be compared with the saved ones: {error}");
                }
            }
        });
    }

    /// Forgets what other instances say changed about accounts and sessions.
    pub fn follow_sessions(&mut self, sessions: Arc<Sessions>) {
        self.until_it_ends("changed accounts", move || {
            let sessions = sessions.clone();
            async move { sessions.follow().await }
        });
    }

    /// Listens to other instances until there is nothing more to hear, and begins again when that fails.
    fn until_it_ends<F, W>(&mut self, what: &'static str, mut work: F)
    where
        F: FnMut() -> W + Send + 'static,
        W: Future<Output = Result<(), ClusterError>> + Send,
    {
        self.running.spawn(async move {
            while let Err(error) = work().await {
                warn!("{what} are not heard of: {error}");
                tokio::time::sleep(AGAIN).await;
            }
        });
    }

    /// Listens to other instances, and begins again when that breaks off.
    pub fn again_and_again<F, W>(&mut self, what: &'static str, mut work: F)
    where
        F: FnMut() -> W + Send + 'static,
        W: Future<Output = Result<(), ClusterError>> + Send,
    {
        self.running.spawn(async move {
            loop {
                if let Err(error) = work().await {
                    warn!("{what} are not heard of: {error}");
                }
                tokio::time::sleep(AGAIN).await;
            }
        });
    }

    /// Tells other instances something now and then.
    pub fn every<F, W>(&mut self, time: Duration, what: &'static str, mut work: F)
    where
        F: FnMut() -> W + Send + 'static,
        W: Future<Output = Result<(), ClusterError>> + Send,
    {
        self.running.spawn(async move {
            loop {
                if let Err(error) = work().await {
                    warn!("other instances could not be told {what}: {error}");
                }
                tokio::time::sleep(time).await;
            }
        });
    }

    /// Closes connections to the database that a rush has left.
    pub fn close_idle_readers(&mut self, db: Db) {
        self.running.spawn(async move {
            loop {
                tokio::time::sleep(IDLE / 2).await;
                db.close_idle(IDLE);
            }
        });
    }

    /// Writes who was active, many at once.
    pub fn write_activity(&mut self, activity: Arc<Activity>) {
        self.activity = Some(activity.clone());
        self.running.spawn(async move {
            loop {
                tokio::time::sleep(Duration::from_secs(1)).await;
                if let Err(error) = activity.write().await {
                    warn!("it could not be written who was active: {error}");
                }
            }
        });
    }

    /// Ends all of it, and writes what is not written yet.
    pub async fn finish(mut self) {
        self.running.shutdown().await;
        if let Some(activity) = self.activity
            && let Err(error) = activity.write().await
        {
            warn!("it could not be written who was active at the end: {error}");
        }
    }

    /// Asks the sources of models, and takes over what other instances change in those of the workspace.
    pub fn keep_catalog(&mut self, catalog: Arc<Catalog>) {
        self.until_it_ends("changed models", move || {
            let catalog = catalog.clone();
            async move { catalog.run().await }
        });
    }
}
