use std::sync::{Arc, PoisonError, RwLock};

use bytes::Bytes;
use futures::StreamExt;
use futures::lock::Mutex;
use serde::{Deserialize, Serialize};

use crate::cluster::{Bus, ClusterError, Heard, Topic};
use crate::identity::{Admin, Denied};
use crate::settings::precedence::{self, News};
use crate::settings::{Changes, Environment, RESET_CONFIG_ON_START, SettingsStore, Snapshot};
use crate::shared::{JsonObject, StoreError};

/// The subject under which instances tell each other of changes.
const TOPIC: Topic = "settings";

/// Why settings could not be read or changed.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The settings of this installation. Reading costs no I/O: every change makes a new [`Snapshot`], which takes the
/// place of the old one on every instance.
pub struct Settings {
    store: Arc<dyn SettingsStore>,
    bus: Arc<dyn Bus>,
    current: RwLock<Arc<Snapshot>>,
    /// The saved tree as this instance last saw it. Held while the tree is read or changed, so that what was read
    /// later is never overwritten by what was read before.
    known: Mutex<JsonObject>,
}

impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settings").field("current", &self.snapshot()).finish()
    }
}

impl Settings {
    /// Reads what was saved and lays it over the environment.
    pub async fn start(
        environment: &Environment,
        store: Arc<dyn SettingsStore>,
        bus: Arc<dyn Bus>,
    ) -> Result<Self, StoreError> {
        let tree = store.load().await?;
        // As operators know it: what was saved counts once more, and is gone at the next start.
        if environment.get(RESET_CONFIG_ON_START) {
            store.clear().await?;
        }
        let current = precedence::at_start(&environment.values, &tree);
        Ok(Self {
            store,
            bus,
            current: RwLock::new(Arc::new(current)),
            known: Mutex::new(tree),
        })
    }

    /// All values as they are now. Who needs several that belong together takes one snapshot.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// All values, for an administrator to look at.
    pub fn view(&self, _: &Admin) -> Result<Arc<Snapshot>, Denied> {
        Ok(self.snapshot())
    }

    /// Changes settings on behalf of an administrator and answers the values as they then are.
    pub async fn change_as(&self, _: &Admin, changes: Changes) -> Result<Arc<Snapshot>, SettingsError> {
        Ok(self.change(changes).await?)
    }

    /// Changes settings because another use case asks for it, for example the first sign-up that closes the door.
    /// Nobody's permission is checked.
    pub async fn change(&self, changes: Changes) -> Result<Arc<Snapshot>, StoreError> {
        let mut known = self.known.lock().await;
        let tree = self.store.merge(&changes.values).await?;
        let paths: Vec<String> = changes.values.iter().map(|saved| saved.path.to_owned()).collect();
        let snapshot = self.take_over(&mut known, tree, News::Paths(&paths));
        drop(known);
        self.tell(&Message::Changed { paths }).await;
        Ok(snapshot)
    }

    /// What was saved, secrets included, for an administrator to keep.
    pub async fn export(&self, _: &Admin) -> Result<JsonObject, SettingsError> {
        Ok(self.store.load().await?)
    }

    /// Puts another tree in place of all that was saved. What it holds counts at once; what it lacks keeps its present
    /// value until the next start.
    pub async fn import(&self, _: &Admin, tree: JsonObject) -> Result<JsonObject, SettingsError> {
        let mut known = self.known.lock().await;
        self.store.replace(&tree).await?;
        self.take_over(&mut known, tree.clone(), News::Everything);
        drop(known);
        self.tell(&Message::Imported).await;
        Ok(tree)
    }

    /// Reads what was saved again and takes over what differs: for an instance that may have missed a message.
    pub async fn refresh(&self) -> Result<(), StoreError> {
        self.read_again(News::Differences).await
    }

    /// Listens to the other instances, for as long as the service runs.
    pub async fn follow(&self) -> Result<(), ClusterError> {
        let mut heard = self.bus.subscribe(TOPIC).await?;
        while let Some(heard) = heard.next().await {
            let message = match &heard {
                Heard::Message(bytes) => serde_json::from_slice(bytes).unwrap_or_default(),
                Heard::Gap => Message::default(),
            };
            let read = match &message {
                Message::Changed { paths } => self.read_again(News::Paths(paths)).await,
                Message::Imported => self.read_again(News::Everything).await,
            };
            if let Err(error) = read {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "the settings could not be read again"
                );
            }
        }
        Ok(())
    }

    async fn read_again(&self, news: News<'_>) -> Result<(), StoreError> {
        let mut known = self.known.lock().await;
        let tree = self.store.load().await?;
        self.take_over(&mut known, tree, news);
        Ok(())
    }

    fn take_over(&self, known: &mut JsonObject, tree: JsonObject, news: News<'_>) -> Arc<Snapshot> {
        let present = self.snapshot();
        let snapshot = precedence::afterwards(&present, known, &tree, news);
        *known = tree;
        // Whoever keeps something that was made of a snapshot looks whether it is still the same one.
        if snapshot == *present {
            return present;
        }
        let snapshot = Arc::new(snapshot);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&snapshot);
        snapshot
    }

    /// Others who do not hear of it find out when they next compare: see [`Settings::refresh`].
    async fn tell(&self, message: &Message) {
        let bytes = serde_json::to_vec(message).unwrap_or_default();
        if let Err(error) = self.bus.publish(TOPIC, Bytes::from(bytes)).await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "other instances could not be told of changed settings"
            );
        }
    }
}

/// What instances tell each other.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Message {
    Changed { paths: Vec<String> },
    Imported,
}

impl Default for Message {
    fn default() -> Self {
        Self::Changed { paths: Vec::new() }
    }
}
