//! SCIM 2.0 (RFC 7643 and 7644): an organisation's directory keeps accounts and groups.
//!
//! These are plain routes and no operations of the API document: whoever speaks SCIM reads `/Schemas` instead, and where
//! the service is off nothing of it is to be seen.

mod answer;
mod bulk;
mod describe;
mod request;
mod resources;

use std::sync::Arc;

use loquat_core::provisioning::Provisioning;
use poem::{Endpoint, EndpointExt, Response, Route, get, post};

/// Where the service is.
pub const AT: &str = "/api/v1/scim/v2";

/// What the routes work with.
#[derive(Debug, Clone)]
pub struct ScimServices {
    pub provisioning: Arc<Provisioning>,
    /// The address under which this installation is known; empty: that of the request.
    pub address: String,
}

/// The routes of the service, below its address.
pub fn routes(services: &ScimServices) -> impl Endpoint<Output = Response> + use<> {
    Route::new()
        .at("/ServiceProviderConfig", get(describe::config))
        .at("/ResourceTypes", get(describe::resource_types))
        .at("/ResourceTypes/:name", get(describe::resource_type))
        .at("/Schemas", get(describe::schemas))
        .at("/Schemas/:id", get(describe::schema))
        .at("/Bulk", post(bulk::bulk))
        .at("/.search", post(resources::search_everything))
        .at("/:kind", get(resources::list).post(resources::create))
        .at("/:kind/.search", post(resources::search))
        .at(
            "/:kind/:id",
            get(resources::find)
                .put(resources::replace)
                .patch(resources::patch)
                .delete(resources::remove),
        )
        .catch_all_error(answer::refusal)
        .data(services.clone())
        .map_to_response()
}
