use std::error::Error;
use std::fs;
use std::path::Path;

use loquat_core::settings::{DATA_DIR, Environment, FRONTEND_BUILD_DIR, STATIC_DIR};
use loquat_http::frontend::{Cached, Folder, Static, refill};
use tracing::{info, warn};

/// The built frontend, if there is one. Without it the built-in page is served.
pub fn build(environment: &Environment) -> Option<Folder> {
    let path = environment.get(FRONTEND_BUILD_DIR).filter(|path| !path.is_empty())?;
    match Folder::open(Path::new(path)) {
        Ok(folder) if folder.path().join("index.html").is_file() => {
            info!("serving the frontend in {path}");
            Some(folder)
        }
        Ok(_) => {
            warn!("FRONTEND_BUILD_DIR ({path}) holds no index.html: serving the built-in page");
            None
        }
        Err(error) => {
            warn!(%error, "FRONTEND_BUILD_DIR ({path}) cannot be opened: serving the built-in page");
            None
        }
    }
}

/// The files of `/static`: STATIC_DIR, filled from the frontend; without it, those of the frontend where they are.
pub fn statics(environment: &Environment, frontend: Option<&Folder>) -> Result<Static, Box<dyn Error>> {
    let Some(path) = environment.get(STATIC_DIR).filter(|path| !path.is_empty()) else {
        let own = frontend.map(|frontend| frontend.path().join("static"));
        return Ok(Static(own.and_then(|own| Folder::open(&own).ok())));
    };
    let filled = refill(Path::new(path), frontend.map(Folder::path));
    filled.map_err(|error| format!("cannot fill {path} (STATIC_DIR): {error}"))?;
    Ok(Static(Some(Folder::open(Path::new(path))?)))
}

/// The files of `/cache`.
pub fn cached(environment: &Environment) -> Result<Cached, Box<dyn Error>> {
    let path = Path::new(environment.get(DATA_DIR)).join("cache");
    fs::create_dir_all(&path).map_err(|error| format!("cannot make {}: {error}", path.display()))?;
    Ok(Cached(Folder::open(&path)?))
}
