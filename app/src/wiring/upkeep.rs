use std::sync::Arc;
use std::time::Duration;

use loquat_core::account::{Activity, Sessions};
use loquat_core::model::Catalog;
use loquat_core::settings::{LOQUAT_SETTINGS_REFRESH, Settings};
use loquat_core::shared::StoreError;
use loquat_sql::Db;

use crate::lifecycle::{When, Worker};

/// A connection to the database that nobody needed for so long is closed.
const IDLE: Duration = Duration::from_secs(20);

/// What keeps this instance up to date.
pub fn workers(
    settings: &Arc<Settings>,
    sessions: &Arc<Sessions>,
    catalog: &Arc<Catalog>,
    activity: &Arc<Activity>,
    db: &Db,
) -> Vec<Worker> {
    let seconds = settings.snapshot().get(LOQUAT_SETTINGS_REFRESH).max(1);
    vec![
        Worker::new(
            "changed settings",
            When::UntilItEnds,
            settings.clone(),
            |settings| async move { settings.follow().await },
        ),
        // In case another instance could not tell of a change.
        Worker::new(
            "comparing settings",
            When::Every(Duration::from_secs(seconds.unsigned_abs())),
            settings.clone(),
            |settings| async move { settings.refresh().await },
        ),
        Worker::new(
            "changed accounts",
            When::UntilItEnds,
            sessions.clone(),
            |sessions| async move { sessions.follow().await },
        ),
        Worker::new("models", When::UntilItEnds, catalog.clone(), |catalog| async move {
            catalog.run().await
        }),
        // Many at once.
        Worker::new(
            "writing who was active",
            When::Every(Duration::from_secs(1)),
            activity.clone(),
            |activity| async move { activity.write().await },
        ),
        // A rush leaves some.
        Worker::new(
            "closing idle connections to the database",
            When::Every(IDLE / 2),
            db.clone(),
            |db| async move {
                db.close_idle(IDLE);
                Ok::<_, StoreError>(())
            },
        ),
    ]
}
