use poem::endpoint::BoxEndpoint;
use poem::{EndpointExt, IntoEndpoint, Response, Route};

use crate::Services;
use crate::document::document;
use crate::edge::{Edge, Rules, describe_failures};

/// What surrounds the API: how requests are received, and which extras are served beside it.
#[derive(Debug, Clone)]
pub struct Surroundings {
    pub rules: Rules,
    /// Serve the document at `/openapi.json`, and pages to try it at `/docs`.
    pub documents: bool,
}

/// Everything that is served over plain HTTP.
pub fn router(services: &Services, surroundings: &Surroundings) -> BoxEndpoint<'static, Response> {
    let api = document(services);
    let documents = surroundings.documents.then(|| (api.spec_endpoint(), api.swagger_ui()));
    let mut routes = Route::new();
    if let Some((spec, pages)) = documents {
        routes = routes.at("/openapi.json", spec).nest("/docs", pages);
    }
    let routes = routes
        .nest("/", api.into_endpoint())
        .data(services.authenticator.clone())
        .catch_all_error(describe_failures);
    Edge::new(surroundings.rules.clone(), routes).boxed()
}
