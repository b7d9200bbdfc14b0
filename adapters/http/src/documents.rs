//! The document of the API and the pages to try it.

use std::sync::OnceLock;

use poem::endpoint::BoxEndpoint;
use poem::{Endpoint, EndpointExt, Request, Response, Result, Route};

use crate::Services;
use crate::document::document;

/// Adds `/openapi.json` and `/docs`.
pub fn with_documents(routes: Route, services: &Services) -> Route {
    let (of_document, of_pages) = (services.clone(), services.clone());
    routes
        .at(
            "/openapi.json",
            WhenAsked::new(move || document(&of_document).spec_endpoint().map_to_response().boxed()),
        )
        .nest(
            "/docs",
            WhenAsked::new(move || document(&of_pages).swagger_ui().map_to_response().boxed()),
        )
}

/// Made when somebody asks for the first time. Both documents take megabytes, and many a server never shows them.
struct WhenAsked<Make> {
    make: Make,
    made: OnceLock<BoxEndpoint<'static, Response>>,
}

impl<Make> WhenAsked<Make> {
    fn new(make: Make) -> Self {
        Self {
            make,
            made: OnceLock::new(),
        }
    }
}

impl<Make> Endpoint for WhenAsked<Make>
where
    Make: Fn() -> BoxEndpoint<'static, Response> + Send + Sync,
{
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        self.made.get_or_init(&self.make).call(request).await
    }
}
