//! What a provider says of somebody.

use http::header::AUTHORIZATION;
use loquat_client::Calls;
use loquat_client::request::{get, with_bearer};
use loquat_core::account::{OAuthClaims, OAuthProvider, Style, TokenSet};
use loquat_core::shared::{JsonObject, Secret};
use serde_json::{Value as Json, json};

use crate::discovery::{Documents, Metadata};
use crate::token::{Reader, belongs};
use crate::{LARGEST, Result, forged, nonsense, unreachable};

/// Asks for what is needed to know of somebody.
pub struct Asking<'a> {
    pub calls: &'a Calls,
    pub documents: &'a Documents,
    pub provider: &'a OAuthProvider,
    pub metadata: &'a Metadata,
    pub now: i64,
}

impl Asking<'_> {
    pub async fn claims(&self, tokens: &TokenSet, nonce: &str, needed: &[&str]) -> Result<OAuthClaims> {
        let own = match self.provider.speaks_openid() {
            true => self.id_token(tokens, nonce).await?,
            false => JsonObject::new(),
        };
        let own = OAuthClaims(own);
        let is_enough = self.provider.speaks_openid() && needed.iter().all(|claim| own.at(claim).is_some());
        if is_enough {
            return Ok(own);
        }
        let Some(address) = &self.metadata.userinfo_endpoint else {
            return Ok(own);
        };
        let token = tokens
            .access_token()
            .ok_or_else(|| nonsense("it gave out no access token"))?;
        let mut said = self.userinfo(address, &token).await?;
        if let (Some(signed), Some(said)) = (own.text("sub"), text(&said, "sub"))
            && signed != said
        {
            return Err(forged("what it says of the person is about somebody else"));
        }
        if self.provider.style == Style::GitHub && !said.get("email").is_some_and(Json::is_string) {
            self.add_address_of_github(address, &token, &mut said).await?;
        }
        let mut all = own.0;
        all.extend(said);
        Ok(OAuthClaims(all))
    }

    /// The claims of the token that says who somebody is; it has to be the one of this sign-in.
    async fn id_token(&self, tokens: &TokenSet, nonce: &str) -> Result<JsonObject> {
        let token = tokens
            .id_token()
            .ok_or_else(|| nonsense("it gave out no token that says who you are"))?;
        let reader = Reader {
            provider: self.provider,
            metadata: self.metadata,
            documents: self.documents,
            now: self.now,
        };
        let (claims, algorithm) = reader.read(token.expose()).await?;
        if claims.get("nonce").and_then(Json::as_str) != Some(nonce) {
            return Err(forged("it belongs to another sign-in"));
        }
        if text(&claims, "sub").is_none() {
            return Err(forged("it does not say who it is about"));
        }
        let hash = claims.get("at_hash").and_then(Json::as_str);
        if let (Some(hash), Some(access_token)) = (hash, tokens.access_token())
            && !belongs(access_token.expose(), hash, algorithm)
        {
            return Err(forged("the access token belongs to another one"));
        }
        Ok(claims)
    }

    async fn userinfo(&self, address: &str, token: &Secret) -> Result<JsonObject> {
        let said = self.ask(address, token).await?;
        let said = match (self.provider.style, said) {
            (Style::Feishu, Json::Object(mut envelope)) => {
                if envelope
                    .get("code")
                    .and_then(Json::as_i64)
                    .is_some_and(|code| code != 0)
                {
                    return Err(nonsense("it does not say who you are"));
                }
                envelope.remove("data").unwrap_or(Json::Object(envelope))
            }
            (_, said) => said,
        };
        match said {
            Json::Object(said) => Ok(said),
            _ => Err(nonsense("what it says of you cannot be read")),
        }
    }

    async fn add_address_of_github(&self, user: &str, token: &Secret, said: &mut JsonObject) -> Result<()> {
        let address = format!("{}/emails", user.trim_end_matches('/'));
        let emails = self.ask(&address, token).await?;
        let emails = emails.as_array().map(Vec::as_slice).unwrap_or_default();
        if let Some(primary) = emails.iter().find(|email| email["primary"] == true) {
            said.insert("email".to_owned(), primary["email"].clone());
            said.insert("email_verified".to_owned(), json!(primary["verified"] == true));
        }
        Ok(())
    }

    async fn ask(&self, address: &str, token: &Secret) -> Result<Json> {
        let request = get(address)
            .and_then(|request| with_bearer(request, token.expose()))
            .map_err(unreachable)?;
        debug_assert!(request.headers().contains_key(AUTHORIZATION));
        let calls = self.calls.within(self.provider.timeout).up_to(LARGEST);
        calls.json(request).await.map_err(unreachable)
    }
}

/// A text, or a number as one.
fn text(claims: &JsonObject, key: &str) -> Option<String> {
    match claims.get(key)? {
        Json::String(text) => Some(text.clone()).filter(|text| !text.is_empty()),
        Json::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
