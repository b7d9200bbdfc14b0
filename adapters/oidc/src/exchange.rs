//! Where people are sent, and how a code or an old token becomes new ones.

use bytes::Bytes;
use http_body_util::Full;
use loquat_client::{CallError, Calls};
use loquat_core::account::IdentityProviderError;
use loquat_core::account::{ClientProof, Flow, OAuthProvider, TokenSet};
use loquat_core::shared::{JsonObject, Secret};
use oauth2::basic::{
    BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse, BasicTokenType,
};
use oauth2::{
    AccessToken, AuthType, AuthUrl, AuthorizationCode, Client, ClientId, ClientSecret, CsrfToken, EndpointNotSet,
    EndpointSet, HttpRequest, HttpResponse, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RefreshToken,
    RequestTokenError, Scope, StandardRevocableToken, TokenResponse, TokenUrl,
};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Value as Json, json};

use crate::discovery::Metadata;
use crate::{LARGEST, Result, nonsense, short};

type OAuthClient = Client<
    BasicErrorResponse,
    Grant,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

/// What a provider gave out, all of it: the types of the library keep only what they know.
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
pub struct Grant {
    whole: JsonObject,
    #[serde(skip)]
    access_token: AccessToken,
    #[serde(skip)]
    token_type: BasicTokenType,
}

impl<'de> Deserialize<'de> for Grant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let whole = JsonObject::deserialize(deserializer)?;
        let token = whole.get("access_token").and_then(Json::as_str).unwrap_or_default();
        if token.is_empty() {
            return Err(serde::de::Error::custom("access_token is missing"));
        }
        Ok(Self {
            access_token: AccessToken::new(token.to_owned()),
            token_type: BasicTokenType::Bearer,
            whole,
        })
    }
}

impl TokenResponse for Grant {
    type TokenType = BasicTokenType;

    fn access_token(&self) -> &AccessToken {
        &self.access_token
    }

    fn token_type(&self) -> &BasicTokenType {
        &self.token_type
    }

    fn expires_in(&self) -> Option<std::time::Duration> {
        None
    }

    fn refresh_token(&self) -> Option<&RefreshToken> {
        None
    }

    fn scopes(&self) -> Option<&Vec<Scope>> {
        None
    }
}

fn client(provider: &OAuthProvider, metadata: &Metadata, redirect_uri: Option<&str>) -> Result<OAuthClient> {
    let bad = |_| nonsense("its addresses cannot be read");
    let client: OAuthClient = Client::new(ClientId::new(provider.client_id.clone()))
        .set_auth_uri(AuthUrl::new(metadata.authorization_endpoint.clone()).map_err(bad)?)
        .set_token_uri(TokenUrl::new(metadata.token_endpoint.clone()).map_err(bad)?);
    let client = match provider.proof {
        ClientProof::Basic => client.set_auth_type(AuthType::BasicAuth),
        ClientProof::Post | ClientProof::Nothing => client.set_auth_type(AuthType::RequestBody),
    };
    let client = match provider.proof == ClientProof::Nothing {
        true => client,
        false => client.set_client_secret(ClientSecret::new(provider.client_secret.expose().to_owned())),
    };
    Ok(match redirect_uri {
        Some(uri) => client.set_redirect_uri(RedirectUrl::new(uri.to_owned()).map_err(bad)?),
        None => client,
    })
}

/// Where to send somebody.
pub fn departure(provider: &OAuthProvider, metadata: &Metadata, flow: &Flow) -> Result<String> {
    let client = client(provider, metadata, Some(&flow.redirect_uri))?;
    let scopes = provider.scopes.iter().cloned().map(Scope::new);
    let mut request = client
        .authorize_url(|| CsrfToken::new(flow.state.clone()))
        .add_scopes(scopes);
    if provider.speaks_openid() {
        request = request.add_extra_param("nonce", flow.nonce.clone());
    }
    if provider.pkce {
        let verifier = PkceCodeVerifier::new(flow.verifier.clone());
        request = request.set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
    }
    if let Some(audience) = &provider.audience {
        request = request.add_extra_param("audience", audience.clone());
    }
    if let Some(resource) = &provider.resource {
        request = request.add_extra_param("resource", resource.clone());
    }
    let (address, _) = request.url();
    Ok(address.into())
}

/// The tokens for a code.
pub async fn for_code(
    calls: &Calls,
    provider: &OAuthProvider,
    metadata: &Metadata,
    flow: &Flow,
    code: &Secret,
) -> Result<TokenSet> {
    let client = client(provider, metadata, Some(&flow.redirect_uri))?;
    let mut request = client.exchange_code(AuthorizationCode::new(code.expose().to_owned()));
    if provider.pkce {
        request = request.set_pkce_verifier(PkceCodeVerifier::new(flow.verifier.clone()));
    }
    if provider.client_id_in_body && provider.proof == ClientProof::Basic {
        request = request.add_extra_param("client_id", provider.client_id.clone());
    }
    if let Some(resource) = &provider.resource {
        request = request.add_extra_param("resource", resource.clone());
    }
    let calls = calls.within(provider.timeout).up_to(LARGEST);
    let granted = request.request_async(&|request| call(calls.clone(), request)).await;
    granted.map(|grant| TokenSet(grant.whole)).map_err(refused)
}

/// New tokens for a refresh token.
pub async fn renewed(
    calls: &Calls,
    provider: &OAuthProvider,
    metadata: &Metadata,
    refresh_token: &Secret,
) -> Result<TokenSet> {
    let client = client(provider, metadata, None)?;
    let token = RefreshToken::new(refresh_token.expose().to_owned());
    let mut request = client.exchange_refresh_token(&token);
    if provider.client_id_in_body && provider.proof == ClientProof::Basic {
        request = request.add_extra_param("client_id", provider.client_id.clone());
    }
    if let Some(resource) = &provider.resource {
        request = request.add_extra_param("resource", resource.clone());
    }
    let calls = calls.within(provider.timeout).up_to(LARGEST);
    let granted = request.request_async(&|request| call(calls.clone(), request)).await;
    granted.map(|grant| TokenSet(grant.whole)).map_err(refused)
}

fn refused(error: RequestTokenError<CallError, BasicErrorResponse>) -> IdentityProviderError {
    match error {
        RequestTokenError::ServerResponse(answer) => {
            let words = answer
                .error_description()
                .map_or_else(|| answer.error().to_string(), Clone::clone);
            IdentityProviderError::Refused(short(&words))
        }
        RequestTokenError::Request(error) => IdentityProviderError::Unreachable(Box::new(error)),
        RequestTokenError::Parse(error, _) => nonsense(format!("its tokens cannot be read: {}", error.inner())),
        RequestTokenError::Other(words) => nonsense(short(&words)),
    }
}

/// Carries a request of the library over our client.
async fn call(calls: Calls, request: HttpRequest) -> std::result::Result<HttpResponse, CallError> {
    let request = request.map(|body| Full::new(Bytes::from(body)));
    let answer = calls.send(request).await?;
    let status = answer.status();
    if status.is_server_error() {
        return Err(CallError::Status {
            status,
            body: answer.into_body(),
        });
    }
    let (head, body) = answer.into_parts();
    let (status, body) = uniform(status, &body);
    let mut uniform = HttpResponse::new(body);
    *uniform.status_mut() = status;
    *uniform.version_mut() = head.version;
    Ok(uniform)
}

/// Answers as the standard wants them: some providers write forms, and some refuse with a status of success.
fn uniform(status: http::StatusCode, body: &[u8]) -> (http::StatusCode, Vec<u8>) {
    let object = serde_json::from_slice::<JsonObject>(body).unwrap_or_else(|_| {
        let pairs = url::form_urlencoded::parse(body);
        pairs.map(|(name, value)| (name.into_owned(), json!(value))).collect()
    });
    let mut object = object;
    let code = object.get("code").and_then(Json::as_i64).filter(|code| *code != 0);
    if let Some(code) = code.filter(|_| !object.contains_key("access_token")) {
        let words = object.get("msg").or_else(|| object.get("error_description")).cloned();
        object.entry("error").or_insert_with(|| json!(format!("code {code}")));
        if let Some(words) = words.filter(Json::is_string) {
            object.insert("error_description".to_owned(), words);
        }
    }
    let refuses = object.get("error").is_some_and(|error| !error.is_null());
    let status = match (status.is_success(), refuses) {
        (true, true) => http::StatusCode::BAD_REQUEST,
        (true, false) => http::StatusCode::OK,
        (false, _) => status,
    };
    if !status.is_success() && !object.get("error").is_some_and(Json::is_string) {
        object.insert("error".to_owned(), json!(format!("it answered {status}")));
    }
    (status, Json::Object(object).to_string().into_bytes())
}

#[cfg(test)]
mod tests {
    use http::StatusCode;

    use super::uniform;

    #[test]
    fn answers_of_all_kinds_become_those_of_the_standard() {
        for (status, body, want, part) in [
            (200, r#"{"access_token":"a"}"#, 200, r#""access_token":"a""#),
            (200, "access_token=a&token_type=bearer", 200, r#""access_token":"a""#),
            (
                200,
                r#"{"error":"bad_verification_code"}"#,
                400,
                "bad_verification_code",
            ),
            (200, r#"{"code":20002,"msg":"no such code"}"#, 400, "no such code"),
            (201, r#"{"code":0,"access_token":"a"}"#, 200, "access_token"),
            (400, "<html>", 400, "it answered 400"),
        ] {
            let status = StatusCode::from_u16(status).unwrap();
            let (status, body) = uniform(status, body.as_bytes());
            let body = String::from_utf8(body).unwrap();
            assert_eq!(status.as_u16(), want, "{body}");
            assert!(body.contains(part), "{body}");
        }
    }
}
