//! What the service says of itself, to anybody.

use loquat_core::provisioning::{self as core, ResourceKind};
use poem::http::StatusCode;
use poem::http::header::ACCEPT;
use poem::{Request, Response, Result, handler};
use serde_json::Value as Json;

use crate::scim::answer::{Refused, document, list};
use crate::scim::request::{base, services};

/// Does the client speak SCIM? Others are answered as Open WebUI answers: with bare lists.
fn speaks_scim(request: &Request) -> bool {
    let accepted = request.headers().get(ACCEPT).and_then(|value| value.to_str().ok());
    accepted.is_some_and(|accepted| accepted.contains("application/scim+json"))
}

fn listed(request: &Request, all: Vec<Json>) -> Response {
    match speaks_scim(request) {
        true => document(
            StatusCode::OK,
            &list(&all, i64::try_from(all.len()).unwrap_or(i64::MAX), 1),
        ),
        false => document(StatusCode::OK, &Json::Array(all)),
    }
}

fn one(all: Vec<Json>, id: Option<&str>) -> Result<Response> {
    let found = all.into_iter().find(|one| one["id"].as_str() == id);
    let found = found.ok_or_else(|| Refused::new(StatusCode::NOT_FOUND, "there is no such description"))?;
    Ok(document(StatusCode::OK, &found))
}

#[handler]
pub fn config(request: &Request) -> Result<Response> {
    let base = base(&services(request)?, request);
    Ok(document(StatusCode::OK, &core::service_provider_config(&base)))
}

#[handler]
pub fn resource_types(request: &Request) -> Result<Response> {
    let base = base(&services(request)?, request);
    Ok(listed(request, core::resource_types(&base)))
}

#[handler]
pub fn resource_type(request: &Request) -> Result<Response> {
    let base = base(&services(request)?, request);
    one(core::resource_types(&base), request.raw_path_param("name"))
}

#[handler]
pub fn schemas(request: &Request) -> Result<Response> {
    let base = base(&services(request)?, request);
    let mut all = core::schemas(&base);
    if !speaks_scim(request) {
        // Open WebUI tells of these two alone.
        let known = [ResourceKind::User.schema(), ResourceKind::Group.schema()];
        all.retain(|one| one["id"].as_str().is_some_and(|id| known.contains(&id)));
    }
    Ok(listed(request, all))
}

#[handler]
pub fn schema(request: &Request) -> Result<Response> {
    let base = base(&services(request)?, request);
    one(core::schemas(&base), request.raw_path_param("id"))
}
