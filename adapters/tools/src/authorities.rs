use async_trait::async_trait;
use bytes::Bytes;
use http::header::WWW_AUTHENTICATE;
use http::{Method, Response, StatusCode};
use loquat_client::request::request;
use loquat_client::{Calls, successful};
use loquat_core::shared::JsonObject;
use loquat_core::tool::{Authority, AuthorizationServers, ToolServerError};
use serde_json::{Value as Json, json};
use url::Url;

use crate::tool_servers::failed;

/// Authorization servers over HTTP, found as MCP says: RFC 9728, RFC 8414 and OpenID Connect Discovery.
#[derive(Debug, Clone)]
pub struct HttpAuthorities {
    /// For the server that an administrator chose.
    anywhere: Calls,
    /// For the addresses that this server names.
    public: Calls,
}

impl HttpAuthorities {
    pub fn new(anywhere: Calls, public: Calls) -> Self {
        Self { anywhere, public }
    }

    async fn call(&self, server: &Url, method: Method, address: &str, body: Bytes) -> Option<Response<Bytes>> {
        let same = Url::parse(address).is_ok_and(|address| address.origin() == server.origin());
        let outbound = if same { &self.anywhere } else { &self.public };
        match outbound.send(request(method, address, body).ok()?).await {
            Ok(answer) => Some(answer),
            Err(error) => {
                tracing::debug!(error = &error as &dyn std::error::Error, "{address} does not answer");
                None
            }
        }
    }

    async fn read(&self, server: &Url, address: &str) -> Option<JsonObject> {
        let answer = self.call(server, Method::GET, address, Bytes::new()).await?;
        serde_json::from_slice(&successful(answer).ok()?).ok()
    }

    /// The authorization servers that the server names when it is called by nobody.
    async fn named(&self, server: &Url) -> Option<Vec<String>> {
        let hello = json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {}});
        let answer = self
            .call(server, Method::POST, server.as_str(), hello.to_string().into())
            .await?;
        if answer.status() != StatusCode::UNAUTHORIZED {
            return None;
        }
        let challenge = answer.headers().get(WWW_AUTHENTICATE)?.to_str().ok()?;
        let (_, rest) = challenge.split_once("resource_metadata=\"")?;
        let (resource, _) = rest.split_once('"')?;
        let resource = self.read(server, resource).await?;
        let servers = resource.get("authorization_servers")?.as_array()?;
        Some(servers.iter().filter_map(Json::as_str).map(str::to_owned).collect())
    }
}

#[async_trait]
impl AuthorizationServers for HttpAuthorities {
    async fn of(&self, server: &str) -> Result<Option<Authority>, ToolServerError> {
        let server = url(server)?;
        let named = self.named(&server).await.unwrap_or_default();
        for address in documents(&server, &named) {
            let Some(metadata) = self.read(&server, &address).await else {
                continue;
            };
            if says_enough(&metadata) {
                return Ok(Some(Authority { address, metadata }));
            }
            return Err(ToolServerError::Nonsense(format!(
                "{address} names no issuer, authorization endpoint and token endpoint"
            )));
        }
        Ok(None)
    }

    async fn register(
        &self,
        server: &str,
        authority: Option<&Authority>,
        client: &JsonObject,
    ) -> Result<JsonObject, ToolServerError> {
        let server = url(server)?;
        let named = authority.and_then(|authority| authority.metadata.get("registration_endpoint")?.as_str());
        let endpoint = named.map_or_else(|| below(&server, "/register"), str::to_owned);
        let body = Json::Object(client.clone()).to_string().into();
        let Some(answer) = self.call(&server, Method::POST, &endpoint, body).await else {
            return Err(ToolServerError::Unreachable(
                format!("{endpoint} does not answer").into(),
            ));
        };
        let bytes = successful(answer).map_err(failed)?;
        serde_json::from_slice(&bytes).map_err(|error| ToolServerError::Nonsense(error.to_string()))
    }
}

fn url(server: &str) -> Result<Url, ToolServerError> {
    match Url::parse(server.trim()) {
        Ok(url) if url.has_host() => Ok(url),
        _ => Err(ToolServerError::Unreachable("its address is none".into())),
    }
}

fn below(server: &Url, path: &str) -> String {
    format!("{}{path}", server.origin().ascii_serialization())
}

/// Where authorization servers describe themselves, the likeliest place first.
fn documents(server: &Url, named: &[String]) -> Vec<String> {
    const KINDS: [&str; 2] = [
        "/.well-known/oauth-authorization-server",
        "/.well-known/openid-configuration",
    ];
    let mut all: Vec<String> = Vec::new();
    for named in named {
        all.extend(
            KINDS
                .iter()
                .map(|kind| format!("{}{kind}", named.trim_end_matches('/'))),
        );
    }
    let tenant = server.path().trim_end_matches('/');
    if !tenant.is_empty() {
        all.extend(KINDS.iter().map(|kind| below(server, &format!("{kind}{tenant}"))));
        all.push(below(server, &format!("{tenant}{}", KINDS[1])));
    }
    all.extend(KINDS.iter().map(|kind| below(server, kind)));
    all
}

fn says_enough(metadata: &JsonObject) -> bool {
    ["issuer", "authorization_endpoint", "token_endpoint"]
        .iter()
        .all(|key| metadata.get(*key).is_some_and(Json::is_string))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_authority_is_looked_for_where_the_server_says_then_beside_it() {
        let server = Url::parse("https://tools.test:8443/garden/").unwrap();
        assert_eq!(
            documents(&server, &["https://login.test/".to_owned()]),
            [
                "https://login.test/.well-known/oauth-authorization-server",
                "https://login.test/.well-known/openid-configuration",
                "https://tools.test:8443/.well-known/oauth-authorization-server/garden",
                "https://tools.test:8443/.well-known/openid-configuration/garden",
                "https://tools.test:8443/garden/.well-known/openid-configuration",
                "https://tools.test:8443/.well-known/oauth-authorization-server",
                "https://tools.test:8443/.well-known/openid-configuration",
            ]
        );
    }
}
