//! Chooses the adapters and gives them to the services: the one place that knows all of them.

use std::collections::HashMap;

use loquat_http::{Services, Surroundings};
use poem::Response;
use poem::endpoint::BoxEndpoint;

/// Everything that runs.
pub struct Wired {
    pub router: BoxEndpoint<'static, Response>,
}

/// Builds the services on the adapters that the environment asks for.
pub async fn wire(environment: &HashMap<String, String>) -> Result<Wired, Box<dyn std::error::Error>> {
    let services = Services {};
    let surroundings = Surroundings {
        documents: environment.get("ENV").is_none_or(|name| name != "prod"),
    };
    Ok(Wired {
        router: loquat_http::router(&services, &surroundings),
    })
}
