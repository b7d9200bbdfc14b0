use loquat_core::provisioning::{BulkOperation, BulkResult, ResourceKind};
use loquat_core::shared::JsonObject;
use poem::http::StatusCode;
use poem::{Body, Request, RequestBody, Response, Result, handler};
use serde_json::{Value as Json, json};

use crate::scim::answer::{Refused, document};
use crate::scim::request::{base, object, services, who};

/// Many operations in one request.
#[handler]
pub async fn bulk(request: &Request, body: Body) -> Result<Response> {
    let services = services(request)?;
    let who = who(&services, request).await?;
    let body = object(&mut RequestBody::new(body)).await?;
    let operations = member(&body, "Operations").and_then(Json::as_array);
    let operations = operations.ok_or_else(|| Refused {
        status: StatusCode::BAD_REQUEST,
        kind: Some("invalidSyntax"),
        detail: "Operations are missing".to_owned(),
    })?;
    let most_failures = member(&body, "failOnErrors").and_then(Json::as_u64);
    let most_failures = most_failures.and_then(|most| usize::try_from(most).ok());
    let operations = operations.iter().map(read).collect();
    let results = services
        .provisioning
        .bulk(&who, operations, most_failures)
        .await
        .map_err(Refused::from)?;
    let base = base(&services, request);
    let told: Vec<Json> = results.into_iter().map(|result| told(result, &base)).collect();
    let answer = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkResponse"],
        "Operations": told,
    });
    Ok(document(StatusCode::OK, &answer))
}

fn member<'a>(object: &'a JsonObject, name: &str) -> Option<&'a Json> {
    let found = object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value)
}

fn read(operation: &Json) -> BulkOperation {
    let text = |name: &str| operation.as_object().and_then(|object| member(object, name)?.as_str());
    BulkOperation {
        method: text("method").unwrap_or_default().to_owned(),
        path: text("path").unwrap_or_default().to_owned(),
        bulk_id: text("bulkId").map(str::to_owned),
        version: text("version").map(str::to_owned),
        data: operation
            .as_object()
            .and_then(|object| member(object, "data")?.as_object().cloned()),
    }
}

fn told(result: BulkResult, base: &str) -> Json {
    let BulkResult { operation, outcome } = result;
    let mut told = json!({"method": operation.method});
    if let Some(bulk_id) = &operation.bulk_id {
        told["bulkId"] = json!(bulk_id);
    }
    let location = |kind: ResourceKind, id: &str| json!(format!("{base}{}/{id}", kind.endpoint()));
    match outcome {
        Ok(Some(resource)) => {
            let is_new = operation.method.eq_ignore_ascii_case("post");
            told["location"] = location(resource.kind, &resource.id);
            told["version"] = json!(resource.version());
            told["status"] = json!(if is_new { "201" } else { "200" });
        }
        Ok(None) => {
            told["location"] = json!(format!("{base}{}", operation.path));
            told["status"] = json!("204");
        }
        Err(error) => {
            let refused = Refused::from(error);
            told["status"] = json!(refused.status.as_u16().to_string());
            told["response"] = refused.body();
        }
    }
    told
}
