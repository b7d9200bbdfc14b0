use std::sync::Arc;

use serde_json::{Value as Json, json};

use crate::identity::Admin;
use crate::settings::{Settings, WEBUI_NAME, WEBUI_URL};
use crate::shared::{JsonObject, Secret, debug_by_name};
use crate::tool::{Authority, AuthorizationServers, Seal, ToolError, ToolServerError};

/// Registers this installation with the authorization servers of tool servers, so that people can sign in there.
pub struct OAuthClients {
    settings: Arc<Settings>,
    authorities: Arc<dyn AuthorizationServers>,
    seal: Arc<dyn Seal>,
}

/// What to register.
#[derive(Debug, Clone)]
pub struct Registration {
    /// The server whose users are to sign in.
    pub server: String,
    /// The connection's id, with its kind before it: `mcp:garden`.
    pub client_id: String,
    /// The address under which the administrator sees this installation, where WEBUI_URL names none.
    pub seen_at: String,
}

/// The ways of proving who one is that a client can be registered with here.
const PROOFS: [&str; 3] = ["client_secret_post", "client_secret_basic", "none"];

debug_by_name!(OAuthClients);

impl OAuthClients {
    pub fn new(settings: Arc<Settings>, authorities: Arc<dyn AuthorizationServers>, seal: Arc<dyn Seal>) -> Self {
        Self {
            settings,
            authorities,
            seal,
        }
    }

    /// Registers a client and answers it sealed, for the administrator's page to keep with the connection.
    pub async fn register(&self, _: &Admin, registration: &Registration) -> Result<Secret, ToolError> {
        let authority = self.authorities.of(&registration.server).await?;
        let client = self.client(registration, authority.as_ref());
        let answer = self
            .authorities
            .register(&registration.server, authority.as_ref(), &client)
            .await?;
        let known = known(client, answer, authority)?;
        Ok(self.seal.seal(&Json::Object(known).to_string()))
    }

    /// What we say of ourselves.
    fn client(&self, registration: &Registration, authority: Option<&Authority>) -> JsonObject {
        let settings = self.settings.snapshot();
        let own = settings.get(WEBUI_URL);
        let base = if own.is_empty() { &registration.seen_at } else { own };
        let callback = format!(
            "{}/oauth/clients/{}/callback",
            base.trim_end_matches('/'),
            registration.client_id
        );
        let mut client = JsonObject::from_iter([
            ("client_name".to_owned(), json!(settings.get(WEBUI_NAME))),
            ("redirect_uris".to_owned(), json!([callback])),
            ("grant_types".to_owned(), json!(["authorization_code", "refresh_token"])),
            ("response_types".to_owned(), json!(["code"])),
            ("token_endpoint_auth_method".to_owned(), json!(proof(authority))),
        ]);
        let words = |key: &str| authority?.metadata.get(key)?.as_array();
        if let Some(scopes) = words("scopes_supported") {
            let scopes: Vec<&str> = scopes.iter().filter_map(Json::as_str).collect();
            client.insert("scope".to_owned(), json!(scopes.join(" ")));
        }
        client
    }
}

/// The first of our ways that the authority takes.
fn proof(authority: Option<&Authority>) -> &'static str {
    let taken = authority.and_then(|authority| {
        let taken = authority.metadata.get("token_endpoint_auth_methods_supported")?;
        taken.as_array().filter(|taken| !taken.is_empty())
    });
    let preferred = taken.and_then(|taken| PROOFS.into_iter().find(|proof| taken.iter().any(|word| word == proof)));
    preferred.unwrap_or(PROOFS[0])
}

/// What is kept of a registered client: what we asked for, what was answered, and by whom.
fn known(asked: JsonObject, answer: JsonObject, authority: Option<Authority>) -> Result<JsonObject, ToolServerError> {
    let mut known = asked;
    // An empty text stands for nothing, as some servers answer.
    known.extend(answer.into_iter().map(|(key, value)| match value.as_str() {
        Some("") => (key, Json::Null),
        _ => (key, value),
    }));
    if !known.get("client_id").is_some_and(Json::is_string) {
        return Err(ToolServerError::Nonsense(
            "it registered a client without an id".to_owned(),
        ));
    }
    let (issuer, metadata) = match authority {
        Some(authority) => (json!(authority.address), Json::Object(authority.metadata)),
        None => (Json::Null, Json::Null),
    };
    known.insert("issuer".to_owned(), issuer);
    known.insert("server_metadata".to_owned(), metadata);
    Ok(known)
}
