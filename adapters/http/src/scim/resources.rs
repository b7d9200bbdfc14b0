use std::borrow::Cow;
use std::collections::HashMap;

use loquat_core::provisioning::{Asked, Operation, Query, ResourceKind, Wanted};
use loquat_core::shared::JsonObject;
use poem::http::StatusCode;
use poem::http::header::{ETAG, IF_NONE_MATCH};
use poem::{Body, Request, RequestBody, Response, Result, handler};
use serde_json::Value as Json;

use crate::scim::answer::{self, Refused};
use crate::scim::request::{self, Asking};

/// The parameters of the request's address, by name in lower case.
fn parameters(request: &Request) -> HashMap<String, String> {
    let query = request.uri().query().unwrap_or_default();
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let decoded = |text: &str| {
        let text = text.replace('+', " ");
        let text: Cow<'_, str> = percent_encoding::percent_decode_str(&text).decode_utf8_lossy();
        text.into_owned()
    };
    pairs
        .map(|(name, value)| (decoded(name).to_ascii_lowercase(), decoded(value)))
        .collect()
}

fn query(said: &HashMap<String, String>) -> Result<Query, Refused> {
    let text = |name: &str| said.get(name).map(String::as_str);
    Ok(Query::read(&Asked {
        filter: text("filter"),
        sort_by: text("sortby"),
        sort_order: text("sortorder"),
        start_index: text("startindex"),
        count: text("count"),
        attributes: text("attributes"),
        excluded_attributes: text("excludedattributes"),
    })?)
}

fn wanted(request: &Request) -> Wanted {
    let said = parameters(request);
    let text = |name: &str| said.get(name).map(String::as_str);
    Wanted::parse(text("attributes"), text("excludedattributes"))
}

/// What a search says in its body.
fn said_in(body: &JsonObject) -> HashMap<String, String> {
    let text = |value: &Json| match value {
        Json::String(text) => text.clone(),
        Json::Array(names) => names.iter().filter_map(Json::as_str).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    };
    body.iter()
        .map(|(name, value)| (name.to_ascii_lowercase(), text(value)))
        .collect()
}

#[handler]
pub async fn list(request: &Request) -> Result<Response> {
    let asking = Asking::read(request).await?;
    let query = query(&parameters(request))?;
    let provisioning = &asking.services.provisioning;
    let chosen = provisioning
        .list(&asking.who, asking.kind, &query)
        .await
        .map_err(Refused::from)?;
    Ok(answer::page(&chosen, &query, &asking.base))
}

#[handler]
pub async fn search(request: &Request, body: Body) -> Result<Response> {
    let asking = Asking::read(request).await?;
    let query = query(&said_in(&request::object(&mut RequestBody::new(body)).await?))?;
    let provisioning = &asking.services.provisioning;
    let chosen = provisioning
        .list(&asking.who, asking.kind, &query)
        .await
        .map_err(Refused::from)?;
    Ok(answer::page(&chosen, &query, &asking.base))
}

/// Accounts first, then groups.
#[handler]
pub async fn search_everything(request: &Request, body: Body) -> Result<Response> {
    let services = request::services(request)?;
    let who = request::who(&services, request).await?;
    let base = request::base(&services, request);
    let query = query(&said_in(&request::object(&mut RequestBody::new(body)).await?))?;
    let people = services
        .provisioning
        .list(&who, ResourceKind::User, &query)
        .await
        .map_err(Refused::from)?;
    let found = i64::try_from(people.resources.len()).unwrap_or(i64::MAX);
    let rest = Query {
        start: (query.start - people.total).max(1),
        count: query.count - found,
        ..query.clone()
    };
    let groups = services
        .provisioning
        .list(&who, ResourceKind::Group, &rest)
        .await
        .map_err(Refused::from)?;
    let all = people.resources.iter().chain(&groups.resources);
    let shown: Vec<Json> = all.map(|resource| resource.shown(&base, &query.wanted)).collect();
    Ok(answer::document(
        StatusCode::OK,
        &answer::list(&shown, people.total + groups.total, query.start),
    ))
}

#[handler]
pub async fn find(request: &Request) -> Result<Response> {
    let asking = Asking::read(request).await?;
    let wanted = wanted(request);
    // The version is that of the whole.
    let provisioning = &asking.services.provisioning;
    let found = provisioning
        .find(&asking.who, asking.kind, &asking.id, &Wanted::default())
        .await;
    let found = found.map_err(Refused::from)?;
    let known = request
        .headers()
        .get(IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if known.split(',').any(|tag| tag.trim() == found.version()) {
        let unchanged = Response::builder()
            .status(StatusCode::NOT_MODIFIED)
            .header(ETAG, found.version());
        return Ok(unchanged.finish());
    }
    Ok(answer::resource(StatusCode::OK, &found, &asking.base, &wanted))
}

#[handler]
pub async fn create(request: &Request, body: Body) -> Result<Response> {
    let asking = Asking::read(request).await?;
    let body = request::object(&mut RequestBody::new(body)).await?;
    let provisioning = &asking.services.provisioning;
    let made = provisioning
        .create(&asking.who, asking.kind, &body)
        .await
        .map_err(Refused::from)?;
    Ok(answer::resource(
        StatusCode::CREATED,
        &made,
        &asking.base,
        &wanted(request),
    ))
}

#[handler]
pub async fn replace(request: &Request, body: Body) -> Result<Response> {
    let asking = Asking::read(request).await?;
    let body = request::object(&mut RequestBody::new(body)).await?;
    let provisioning = &asking.services.provisioning;
    let expected = asking.expected.as_deref();
    let changed = provisioning
        .replace(&asking.who, asking.kind, &asking.id, &body, expected)
        .await;
    let changed = changed.map_err(Refused::from)?;
    Ok(answer::resource(
        StatusCode::OK,
        &changed,
        &asking.base,
        &wanted(request),
    ))
}

#[handler]
pub async fn patch(request: &Request, body: Body) -> Result<Response> {
    let asking = Asking::read(request).await?;
    let body = request::object(&mut RequestBody::new(body)).await?;
    let operations = Operation::read_all(&body).map_err(Refused::from)?;
    let provisioning = &asking.services.provisioning;
    let expected = asking.expected.as_deref();
    let changed = provisioning
        .patch(&asking.who, asking.kind, &asking.id, &operations, expected)
        .await;
    let changed = changed.map_err(Refused::from)?;
    Ok(answer::resource(
        StatusCode::OK,
        &changed,
        &asking.base,
        &wanted(request),
    ))
}

#[handler]
pub async fn remove(request: &Request) -> Result<Response> {
    let asking = Asking::read(request).await?;
    let provisioning = &asking.services.provisioning;
    let removed = provisioning
        .remove(&asking.who, asking.kind, &asking.id, asking.expected.as_deref())
        .await;
    removed.map_err(Refused::from)?;
    Ok(Response::builder().status(StatusCode::NO_CONTENT).finish())
}
