use loquat_core::provisioning::{LARGEST_BULK, Provisioner, ResourceKind};
use loquat_core::shared::{JsonObject, Secret};
use poem::http::StatusCode;
use poem::http::header::{AUTHORIZATION, HOST, IF_MATCH};
use poem::{Request, RequestBody};

use crate::edge::ClientAddress;
use crate::scim::answer::Refused;
use crate::scim::{AT, ScimServices};

/// What every route needs of a request.
pub struct Asking {
    pub services: ScimServices,
    pub who: Provisioner,
    /// The address of the service, as the client sees it.
    pub base: String,
    pub kind: ResourceKind,
    pub id: String,
    /// The version that the client knows.
    pub expected: Option<String>,
}

impl Asking {
    /// Reads the request; only who shows the token comes in.
    pub async fn read(request: &Request) -> Result<Self, Refused> {
        let services = services(request)?;
        let who = who(&services, request).await?;
        let kind = match request.raw_path_param("kind") {
            Some("Users") => ResourceKind::User,
            Some("Groups") => ResourceKind::Group,
            _ => return Err(Refused::new(StatusCode::NOT_FOUND, "there are Users and Groups here")),
        };
        let expected = request.headers().get(IF_MATCH).and_then(|value| value.to_str().ok());
        Ok(Self {
            who,
            base: base(&services, request),
            kind,
            id: request.raw_path_param("id").unwrap_or_default().to_owned(),
            expected: expected.map(str::to_owned),
            services,
        })
    }
}

pub fn services(request: &Request) -> Result<ScimServices, Refused> {
    let services = request.data::<ScimServices>().cloned();
    services.ok_or_else(|| Refused::new(StatusCode::INTERNAL_SERVER_ERROR, "the service is not there"))
}

/// Who shows the token.
pub async fn who(services: &ScimServices, request: &Request) -> Result<Provisioner, Refused> {
    let shown = request
        .headers()
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let shown = shown.and_then(|value| value.split_once(' '));
    let token = shown
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim());
    let from = ClientAddress::of(request).0.to_string();
    let token = Secret::new(token.unwrap_or_default());
    let who = services.provisioning.enter(&token, &from).await;
    who.ok_or_else(|| {
        Refused::new(
            StatusCode::UNAUTHORIZED,
            "show the token of SCIM_TOKEN as a bearer token",
        )
    })
}

/// The address of the service: the installation's own where it says one, else as the client wrote it.
pub fn base(services: &ScimServices, request: &Request) -> String {
    let own = services.address.trim_end_matches('/');
    if !own.is_empty() {
        return format!("{own}{AT}");
    }
    let host = request
        .headers()
        .get(HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or("localhost");
    let forwarded = request
        .headers()
        .get("x-forwarded-proto")
        .and_then(|value| value.to_str().ok());
    let scheme = if forwarded == Some("https") { "https" } else { "http" };
    format!("{scheme}://{host}{AT}")
}

/// The JSON object in the body.
pub async fn object(body: &mut RequestBody) -> Result<JsonObject, Refused> {
    let bad = |detail: String| Refused {
        status: StatusCode::BAD_REQUEST,
        kind: Some("invalidSyntax"),
        detail,
    };
    let bytes = body.take().map_err(|error| bad(error.to_string()))?;
    let bytes = bytes.into_bytes_limit(LARGEST_BULK).await;
    let bytes = bytes.map_err(|_| Refused::new(StatusCode::PAYLOAD_TOO_LARGE, "the body is too large"))?;
    serde_json::from_slice(&bytes).map_err(|error| bad(format!("the body is no JSON object: {error}")))
}
