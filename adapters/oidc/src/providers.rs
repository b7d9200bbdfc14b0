use std::sync::Arc;

use async_trait::async_trait;
use http::Method;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use loquat_client::Calls;
use loquat_client::request::{request, with_secret};
use loquat_core::account::{
    ClientProof, Flow, IdentityProviderError, IdentityProviders, LogoutNotice, OAuthClaims, OAuthProvider, TokenSet,
};
use loquat_core::shared::{Clock, Secret};
use serde_json::Value as Json;

use crate::claims::Asking;
use crate::discovery::Documents;
use crate::token::Reader;
use crate::{exchange, forged, picture, unreachable};

/// Sign-in providers over HTTP.
#[derive(Clone)]
pub struct OidcProviders {
    /// For addresses that the operator, or a provider of theirs, names.
    calls: Calls,
    /// For addresses that others name.
    public: Calls,
    documents: Documents,
    clock: Arc<dyn Clock>,
}

impl std::fmt::Debug for OidcProviders {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OidcProviders")
    }
}

impl OidcProviders {
    pub fn new(calls: Calls, public: Calls, clock: Arc<dyn Clock>) -> Self {
        Self {
            documents: Documents::new(calls.clone()),
            calls,
            public,
            clock,
        }
    }
}

type Result<T> = std::result::Result<T, IdentityProviderError>;

#[async_trait]
impl IdentityProviders for OidcProviders {
    async fn departure(&self, provider: &OAuthProvider, flow: &Flow) -> Result<String> {
        let metadata = self.documents.of(provider).await?;
        exchange::departure(provider, &metadata, flow)
    }

    async fn tokens(
        &self,
        provider: &OAuthProvider,
        flow: &Flow,
        code: &Secret,
        issuer: Option<&str>,
    ) -> Result<TokenSet> {
        let metadata = self.documents.of(provider).await?;
        let announced = metadata.authorization_response_iss_parameter_supported == Some(true);
        match (issuer, &metadata.issuer) {
            (Some(said), Some(own)) if said != own && !own.contains("{tenantid}") => {
                return Err(forged("the answer comes from somebody else"));
            }
            (None, Some(_)) if announced => return Err(forged("the answer does not say who it comes from")),
            _ => {}
        }
        exchange::for_code(&self.calls, provider, &metadata, flow, code).await
    }

    async fn claims(
        &self,
        provider: &OAuthProvider,
        tokens: &TokenSet,
        nonce: &str,
        needed: &[&str],
    ) -> Result<OAuthClaims> {
        let metadata = self.documents.of(provider).await?;
        let asking = Asking {
            calls: &self.calls,
            documents: &self.documents,
            provider,
            metadata: &metadata,
            now: self.clock.now().seconds(),
        };
        asking.claims(tokens, nonce, needed).await
    }

    async fn renewed(&self, provider: &OAuthProvider, refresh_token: &Secret) -> Result<TokenSet> {
        let metadata = self.documents.of(provider).await?;
        exchange::renewed(&self.calls, provider, &metadata, refresh_token).await
    }

    async fn way_out(&self, provider: &OAuthProvider) -> Result<Option<String>> {
        Ok(self.documents.of(provider).await?.end_session_endpoint)
    }

    async fn revoke(&self, provider: &OAuthProvider, tokens: &TokenSet) -> Result<()> {
        let Some(address) = self.documents.of(provider).await?.revocation_endpoint else {
            return Ok(());
        };
        let token = tokens.refresh_token().map(|token| (token, "refresh_token"));
        let token = token.or_else(|| tokens.access_token().map(|token| (token, "access_token")));
        let Some((token, kind)) = token else { return Ok(()) };
        let form = revocation(provider, &token, kind);
        let mut call = request(Method::POST, &address, form.into()).map_err(unreachable)?;
        let is_form = HeaderValue::from_static("application/x-www-form-urlencoded");
        call.headers_mut().insert(CONTENT_TYPE, is_form);
        if provider.proof == ClientProof::Basic {
            call = with_secret(call, AUTHORIZATION, &basic(provider)).map_err(unreachable)?;
        }
        let answer = self
            .calls
            .within(provider.timeout)
            .send(call)
            .await
            .map_err(unreachable)?;
        match answer.status().is_success() {
            true => Ok(()),
            false => Err(IdentityProviderError::Refused(format!(
                "it answered {}",
                answer.status()
            ))),
        }
    }

    async fn notice(&self, provider: &OAuthProvider, token: &Secret) -> Result<LogoutNotice> {
        let metadata = self.documents.of(provider).await?;
        let reader = Reader {
            provider,
            metadata: &metadata,
            documents: &self.documents,
            now: self.clock.now().seconds(),
        };
        let (claims, _) = reader.read(token.expose()).await?;
        let text = |key: &str| claims.get(key).and_then(Json::as_str).map(str::to_owned);
        let event = claims.get("events").and_then(|events| events.get(LOGOUT));
        // A token that says who somebody is must not do.
        if !event.is_some_and(Json::is_object) || claims.contains_key("nonce") || text("jti").is_none() {
            return Err(forged("it is no notice that somebody left"));
        }
        Ok(LogoutNotice {
            subject: text("sub"),
            session: text("sid"),
        })
    }

    async fn picture(&self, provider: &OAuthProvider, address: &str, access_token: Option<&Secret>) -> Result<String> {
        let metadata = self.documents.of(provider).await.ok();
        picture::picture(
            &self.calls,
            &self.public,
            provider,
            metadata.as_ref(),
            address,
            access_token,
        )
        .await
    }
}

const LOGOUT: &str = "http://schemas.openid.net/event/backchannel-logout";

fn basic(provider: &OAuthProvider) -> String {
    use base64::Engine;

    let half = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let both = format!(
        "{}:{}",
        half(&provider.client_id),
        half(provider.client_secret.expose())
    );
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(both))
}

fn revocation(provider: &OAuthProvider, token: &Secret, kind: &str) -> String {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.append_pair("token", token.expose())
        .append_pair("token_type_hint", kind);
    if provider.proof != ClientProof::Basic {
        form.append_pair("client_id", &provider.client_id);
    }
    if provider.proof == ClientProof::Post {
        form.append_pair("client_secret", provider.client_secret.expose());
    }
    form.finish()
}
