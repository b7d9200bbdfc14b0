use poem::endpoint::BoxEndpoint;
use poem::error::NotFoundError;
use poem::http::Method;
use poem::{Endpoint, EndpointExt, IntoEndpoint, Request, Response, Route};

use crate::auths::KeyRestriction;
use crate::document::document;
use crate::documents::with_documents;
use crate::edge::{Edge, Rules, describe_failures};
use crate::frontend::{Cached, Pages, Static};
use crate::openai::OpenAiProxy;
use crate::{Services, scim};

/// What surrounds the API: how requests are received, and what is served beside it.
#[derive(Debug, Clone)]
pub struct Surroundings {
    pub rules: Rules,
    /// Serve the document at `/openapi.json`, and pages to try it at `/docs`.
    pub documents: bool,
    pub pages: Pages,
    pub statics: Static,
    pub cached: Cached,
}

/// Everything that is served over plain HTTP.
pub fn router(services: &Services, surroundings: Surroundings) -> BoxEndpoint<'static, Response> {
    let api = document(services);
    let mut routes = Route::new()
        .at("/static/*file", surroundings.statics)
        .at("/cache/*file", surroundings.cached);
    if let Some(metrics) = &surroundings.rules.metrics {
        routes = routes.at("/metrics", poem::get(metrics.clone()));
    }
    if services.scim.provisioning.is_on() {
        routes = routes.nest(scim::AT, scim::routes(&services.scim));
    }
    if surroundings.documents {
        routes = with_documents(routes, services);
    }
    let site = Site {
        routes: routes.nest("/", api.into_endpoint()),
        pages: surroundings.pages,
        openai: OpenAiProxy {
            gateway: services.openai.clone(),
            authenticator: services.authenticator.clone(),
        },
    };
    let site = site
        .catch_all_error(describe_failures)
        .with(KeyRestriction::new(services.api_keys.clone()));
    Edge::new(surroundings.rules, site)
        .data(services.authenticator.clone())
        .boxed()
}

/// The routes, and the page at every address that is none of them.
struct Site {
    routes: Route,
    pages: Pages,
    openai: OpenAiProxy,
}

impl Endpoint for Site {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        if self.openai.takes(&request) {
            return self.openai.call(request).await;
        }
        let mut same = Request::builder()
            .method(request.method().clone())
            .uri(request.uri().clone())
            .finish();
        // The page reads what a browser asks for; the rest of the API is spared the copy.
        if matches!(*request.method(), Method::GET | Method::HEAD) {
            same.headers_mut().clone_from(request.headers());
        }
        match self.routes.call(request).await {
            // The route was not found. What an operation did not find comes as a response.
            Err(error) if error.is::<NotFoundError>() => self.pages.call(same).await,
            answer => answer,
        }
    }
}
