use std::path::Path;
use std::sync::Arc;

use loquat_core::completion::Pictures;
use loquat_core::settings::{DATA_DIR, ENABLE_RAG_LOCAL_WEB_FETCH, Environment};
use loquat_sql::SqlPictures;
use loquat_web::HttpPictures;

use super::Infrastructure;

/// Where the pictures of questions come from: the web, and what users have brought in.
pub fn pictures(infrastructure: &Infrastructure, environment: &Environment) -> Pictures {
    // Users name the addresses: they lead into the operator's own network only if they say so.
    let outbound = match environment.get(ENABLE_RAG_LOCAL_WEB_FETCH) {
        true => &infrastructure.outgoing.small_calls,
        false => &infrastructure.outgoing.to_the_public,
    };
    let folder = Path::new(environment.get(DATA_DIR)).join("uploads");
    Pictures {
        web: Arc::new(HttpPictures::new(outbound.clone())),
        files: Arc::new(SqlPictures::new(infrastructure.db.clone(), folder)),
    }
}
