use loquat_core::provisioning::{Chosen, ProvisioningError, Query, Resource, Wanted};
use poem::http::header::{CONTENT_TYPE, ETAG, LOCATION};
use poem::http::{HeaderValue, StatusCode};
use poem::{IntoResponse, Response};
use serde_json::{Value as Json, json};

const TYPE: &str = "application/scim+json";

/// A document as SCIM sends it.
pub fn document(status: StatusCode, body: &Json) -> Response {
    Response::builder()
        .status(status)
        .header(CONTENT_TYPE, TYPE)
        .body(body.to_string())
}

/// A resource with its version, and where it was made, its address.
pub fn resource(status: StatusCode, resource: &Resource, base: &str, wanted: &Wanted) -> Response {
    let mut answer = document(status, &resource.shown(base, wanted));
    let headers = answer.headers_mut();
    if let Ok(version) = HeaderValue::from_str(&resource.version()) {
        headers.insert(ETAG, version);
    }
    if status == StatusCode::CREATED
        && let Ok(location) = HeaderValue::from_str(&format!("{base}{}/{}", resource.kind.endpoint(), resource.id))
    {
        headers.insert(LOCATION, location);
    }
    answer
}

/// A list as SCIM frames it.
pub fn list(resources: &[Json], total: i64, start: i64) -> Json {
    json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": total,
        "itemsPerPage": resources.len(),
        "startIndex": start,
        "Resources": resources,
    })
}

/// A page of resources.
pub fn page(chosen: &Chosen, query: &Query, base: &str) -> Response {
    let shown: Vec<Json> = chosen
        .resources
        .iter()
        .map(|resource| resource.shown(base, &query.wanted))
        .collect();
    document(StatusCode::OK, &list(&shown, chosen.total, query.start))
}

/// A failure in SCIM's own words.
#[derive(Debug, thiserror::Error)]
#[error("{detail}")]
pub struct Refused {
    pub status: StatusCode,
    pub kind: Option<&'static str>,
    pub detail: String,
}

impl Refused {
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self {
            status,
            kind: None,
            detail: detail.into(),
        }
    }

    pub fn body(&self) -> Json {
        let mut body = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
            "status": self.status.as_u16().to_string(),
            "detail": self.detail,
        });
        if let Some(kind) = self.kind {
            body["scimType"] = json!(kind);
        }
        body
    }
}

impl poem::error::ResponseError for Refused {
    fn status(&self) -> StatusCode {
        self.status
    }

    fn as_response(&self) -> Response {
        document(self.status, &self.body())
    }
}

impl From<ProvisioningError> for Refused {
    fn from(error: ProvisioningError) -> Self {
        let detail = error.to_string();
        let (status, kind) = match error {
            ProvisioningError::Invalid(kind, _) => (StatusCode::BAD_REQUEST, Some(kind.as_str())),
            ProvisioningError::NotFound(..) => (StatusCode::NOT_FOUND, None),
            ProvisioningError::Taken(_) => (StatusCode::CONFLICT, Some("uniqueness")),
            ProvisioningError::Stale => (StatusCode::PRECONDITION_FAILED, None),
            ProvisioningError::Forbidden(_) => (StatusCode::FORBIDDEN, Some("mutability")),
            ProvisioningError::Store(error) => {
                tracing::error!(cause = ?error, "a directory's request failed in the server");
                return Self::new(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "something went wrong in the server; its log says what",
                );
            }
        };
        Self { status, kind, detail }
    }
}

/// Every failure is told in SCIM's words, also that there is no such route.
pub async fn refusal(error: poem::Error) -> Response {
    match error.downcast_ref::<Refused>() {
        Some(refused) => document(refused.status, &refused.body()),
        None => {
            let refused = Refused::new(error.status(), error.to_string());
            document(refused.status, &refused.body()).into_response()
        }
    }
}
