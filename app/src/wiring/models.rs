use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use loquat_core::model::catalog::{Arenas, ModelSources};
use loquat_core::model::{Catalog, Models};
use loquat_core::settings::{Environment, FRONTEND_BUILD_DIR, STATIC_DIR, Settings};

use super::Infrastructure;
use crate::clock::SystemClock;

/// The services that know models.
pub struct WorkspaceModels {
    pub models: Arc<Models>,
    pub catalog: Arc<Catalog>,
}

impl WorkspaceModels {
    pub fn new(infrastructure: &Infrastructure, settings: &Arc<Settings>, kinds: Vec<Arc<dyn ModelSources>>) -> Self {
        let store = infrastructure.stores.models.clone();
        let mut kinds = kinds;
        kinds.push(Arc::new(Arenas::new(settings.clone())));
        let catalog = Arc::new(Catalog::new(
            kinds,
            store.clone(),
            settings.clone(),
            infrastructure.cluster.bus.clone(),
            infrastructure.clock.clone(),
            Arc::new(SystemClock),
        ));
        let models = Models::new(
            store,
            infrastructure.stores.users.clone(),
            catalog.clone(),
            settings.clone(),
            infrastructure.clock.clone(),
        );
        Self {
            models: Arc::new(models),
            catalog,
        }
    }
}

/// The picture of models that have none: the one of the page, if there is a page.
pub fn default_picture(environment: &Environment) -> Bytes {
    let own = environment.get(STATIC_DIR).map(PathBuf::from);
    let pages = environment
        .get(FRONTEND_BUILD_DIR)
        .map(|folder| Path::new(folder).join("static"));
    let folders: Vec<PathBuf> = own.into_iter().chain(pages).collect();
    loquat_http::models::default_picture(folders.iter().map(PathBuf::as_path))
}
