use std::sync::Arc;
use std::time::Duration;

use serde_json::Value as Json;

use crate::account::entry::oauth::flow::Flow;
use crate::account::entry::oauth::sign_on::{code, departure, flow};
use crate::account::entry::oauth::{
    ClientProof, Departure, Endpoints, IdentityProviders, OAuthProvider, OAuthSessions, Returned, SignOnError,
    StoredOAuthSession, Style,
};
use crate::identity::Member;
use crate::settings::{Settings, TOOL_SERVER_CONNECTIONS};
use crate::shared::{Clock, Ids, Seal, Secret, debug_by_name};

/// Lets people sign in with the authorities of tool servers (OAuth 2.1), so that questions can call those servers in
/// their name.
pub struct ToolSignIn {
    pub settings: Arc<Settings>,
    pub providers: Arc<dyn IdentityProviders>,
    pub sessions: Arc<dyn OAuthSessions>,
    /// Seals what is kept of a registered client.
    pub registrations: Arc<dyn Seal>,
    /// Seals tokens.
    pub tokens: Arc<dyn Seal>,
    /// Seals what travels with a browser.
    pub travel: Arc<dyn Seal>,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn Ids>,
}

debug_by_name!(ToolSignIn);

const TIMEOUT: Duration = Duration::from_secs(15);

impl ToolSignIn {
    /// Sends somebody to the authority of a tool server: `mcp:` and the server's id.
    pub async fn begin(&self, who: &Member, client: &str, base: &str) -> Result<Departure, SignOnError> {
        let provider = self.provider(client).ok_or(SignOnError::UnknownProvider)?;
        let own = format!("{}/oauth/clients/{client}/callback", base.trim_end_matches('/'));
        let redirect_uri = provider.redirect_uri.clone().unwrap_or(own);
        let flow = Flow {
            user: Some(who.id().0.clone()),
            ..Flow::begin(client, redirect_uri, self.clock.now().seconds(), &*self.ids)
        };
        let address = self.providers.departure(&provider, &flow).await?;
        Ok(departure(address, &flow, &*self.travel))
    }

    /// Keeps the tokens of somebody who comes back.
    pub async fn finish(
        &self,
        who: &Member,
        client: &str,
        returned: &Returned,
        cookie: Option<&str>,
    ) -> Result<(), SignOnError> {
        let provider = self.provider(client).ok_or(SignOnError::UnknownProvider)?;
        let now = self.clock.now().seconds();
        let flow = flow(client, returned, cookie, &*self.travel, now)?;
        // Nobody's tokens get into somebody else's hands.
        if flow.user.as_deref() != Some(who.id().as_str()) {
            return Err(SignOnError::UnknownFlow);
        }
        let issuer = returned.issuer.as_deref();
        let tokens = self
            .providers
            .tokens(&provider, &flow, code(returned)?, issuer)
            .await?
            .issued(now);
        let sealed = self.tokens.seal(&Json::Object(tokens.0.clone()).to_string());
        let session = StoredOAuthSession {
            id: self.ids.uuid(),
            user: who.id().clone(),
            provider: client.to_owned(),
            token: sealed.expose().to_owned(),
            expires_at: tokens.expires_at(),
            created_at: now,
            updated_at: now,
        };
        Ok(self.sessions.put(&session, None, None).await?)
    }

    /// The authority of a tool server, as the client was registered with it.
    pub fn provider(&self, client: &str) -> Option<OAuthProvider> {
        let (kind, id) = client.split_once(':')?;
        let settings = self.settings.snapshot();
        let connection = settings.get(TOOL_SERVER_CONNECTIONS).iter().find(|connection| {
            let connection_kind = connection["type"].as_str().unwrap_or("openapi");
            connection["info"]["id"].as_str() == Some(id)
                && connection_kind == kind
                && connection["auth_type"] == "oauth_2.1"
        })?;
        let sealed = connection["info"]["oauth_client_info"].as_str()?;
        let known = self.registrations.open(sealed).ok()?;
        let known: Json = serde_json::from_str(&known).ok()?;
        let server = connection["url"].as_str().unwrap_or_default();
        read(client, server, &known)
    }
}

/// Reads what is kept of a registered client.
fn read(client: &str, server: &str, known: &Json) -> Option<OAuthProvider> {
    let text = |value: &Json| value.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    let metadata = &known["server_metadata"];
    let secret = text(&known["client_secret"]);
    let scopes = text(&known["scope"]).unwrap_or_default();
    let method = known["token_endpoint_auth_method"].as_str();
    Some(OAuthProvider {
        key: client.to_owned(),
        name: client.to_owned(),
        endpoints: Endpoints::Fixed {
            issuer: text(&metadata["issuer"]),
            authorize: text(&metadata["authorization_endpoint"])?,
            token: text(&metadata["token_endpoint"])?,
            userinfo: None,
            revoke: text(&metadata["revocation_endpoint"]),
        },
        style: Style::Plain,
        client_id: text(&known["client_id"])?,
        proof: match secret {
            Some(_) => ClientProof::parse(method.or(Some("client_secret_post"))),
            None => ClientProof::Nothing,
        },
        client_secret: Secret::new(secret.unwrap_or_default()),
        client_id_in_body: false,
        scopes: scopes.split_whitespace().map(str::to_owned).collect(),
        redirect_uri: text(&known["redirect_uris"][0]),
        pkce: true,
        audience: None,
        resource: Some(server.to_owned()).filter(|server| !server.is_empty()),
        subject_claim: "sub".to_owned(),
        picture_url: None,
        timeout: TIMEOUT,
    })
}
