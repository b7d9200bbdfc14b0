//! Chooses the adapters and gives them to the services: the one place that knows all of them.

mod cluster;
mod database;
mod edge;

use std::error::Error;
use std::sync::Arc;

use loquat_core::settings::Environment;
use loquat_core::shared::{Clock, Ids};
use loquat_http::Services;
use loquat_sql::Db;
use poem::Response;
use poem::endpoint::BoxEndpoint;

use self::cluster::Cluster;
use crate::clock::SystemClock;
use crate::ids::RandomIds;

/// Everything that runs.
pub struct Wired {
    pub router: BoxEndpoint<'static, Response>,
}

/// What services are built on.
struct Ground {
    db: Db,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    cluster: Cluster,
}

/// Builds the services on the adapters that the environment asks for.
pub async fn wire(environment: &Environment) -> Result<Wired, Box<dyn Error>> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let ids: Arc<dyn Ids> = Arc::new(RandomIds);
    let ground = Ground {
        db: Db::open(&database::config(environment)?).await?,
        cluster: Cluster::open(environment, &clock, &ids).await?,
        clock,
        ids,
    };
    let services = services(&ground, environment).await?;
    Ok(Wired {
        router: loquat_http::router(&services, &edge::surroundings(environment, ground.ids.clone())),
    })
}

/// A service a line: each area adds its own here.
async fn services(_ground: &Ground, _environment: &Environment) -> Result<Services, Box<dyn Error>> {
    Ok(Services {})
}
