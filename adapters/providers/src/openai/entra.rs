//! Tokens of Microsoft Entra ID: who asks Azure without a key shows one.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request, Uri};
use http_body_util::Full;
use loquat_core::provider::ProviderError;
use loquat_core::shared::Secret;
use serde_json::Value;
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::answers::whole_value;
use crate::wire::{Patience, Wire};

/// What tokens are for.
const RESOURCE: &str = "https://cognitiveservices.azure.com";

/// Where a token comes from, as the environment of the process says: the first that is complete counts.
#[derive(Debug, Clone, Default)]
pub struct EntraIdentity {
    pub authority: Option<String>,
    pub tenant: Option<String>,
    pub client: Option<String>,
    pub client_secret: Option<Secret>,
    /// A file with a token of the cluster, which stands for a secret.
    pub federated_token_file: Option<String>,
    pub identity_endpoint: Option<String>,
    pub identity_header: Option<Secret>,
}

/// Fetches tokens, keeps them until shortly before their end, and fetches each once for all who wait for it.
#[derive(Clone)]
pub struct Entra {
    wire: Wire,
    identity: Arc<EntraIdentity>,
    patience: Patience,
    kept: Arc<Mutex<Option<Token>>>,
}

struct Token {
    text: Secret,
    renew_at: Instant,
}

impl fmt::Debug for Entra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Entra")
    }
}

impl Entra {
    pub fn new(wire: Wire, identity: EntraIdentity) -> Self {
        let limit = Some(Duration::from_secs(10));
        Self {
            wire,
            identity: Arc::new(identity),
            patience: Patience {
                to_connect: Duration::from_secs(5),
                first_byte: limit,
                silence: limit,
                whole: limit,
            },
            kept: Arc::default(),
        }
    }

    /// A token that is good for a while.
    pub async fn token(&self) -> Result<Secret, ProviderError> {
        // Whoever comes while one is fetched waits for it here.
        let mut kept = self.kept.lock().await;
        if let Some(token) = kept.as_ref().filter(|token| Instant::now() < token.renew_at) {
            return Ok(token.text.clone());
        }
        let token = self.fetch().await?;
        let text = token.text.clone();
        *kept = Some(token);
        Ok(text)
    }

    async fn fetch(&self) -> Result<Token, ProviderError> {
        let request = self.request().await?;
        let answer = whole_value(self.wire.send(request, self.patience).await?).await;
        let answer = answer.map_err(|error| match error {
            ProviderError::Refused { body, .. } => no_token(reason(&body.read().unwrap_or_default())),
            other => other,
        })?;
        let text = answer["access_token"].as_str();
        let text = text.ok_or_else(|| no_token("the answer holds none".to_owned()))?;
        let lifetime = lifetime(&answer);
        // A tenth before its end, and never later than five minutes before.
        let ahead = (lifetime / 10).max(Duration::from_secs(if lifetime.as_secs() > 600 { 300 } else { 0 }));
        Ok(Token {
            text: Secret::new(text),
            renew_at: Instant::now() + lifetime.saturating_sub(ahead),
        })
    }

    async fn request(&self) -> Result<Request<Full<Bytes>>, ProviderError> {
        let identity = &self.identity;
        if let (Some(tenant), Some(client)) = (&identity.tenant, &identity.client) {
            let mut form = vec![
                ("grant_type", "client_credentials".to_owned()),
                ("client_id", client.clone()),
                ("scope", format!("{RESOURCE}/.default")),
            ];
            let proof = match (&identity.client_secret, &identity.federated_token_file) {
                (Some(secret), _) => Some(vec![("client_secret", secret.expose().to_owned())]),
                (None, Some(file)) => Some(vec![
                    ("client_assertion", federated_token(file).await?),
                    (
                        "client_assertion_type",
                        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer".to_owned(),
                    ),
                ]),
                (None, None) => None,
            };
            if let Some(proof) = proof {
                form.extend(proof);
                return self.at_the_directory(tenant, &form);
            }
        }
        if let (Some(endpoint), Some(header)) = (&identity.identity_endpoint, &identity.identity_header) {
            let address = format!("{endpoint}?api-version=2019-08-01&resource={}", encoded(RESOURCE));
            return get(&address, "x-identity-header", header.expose());
        }
        // A machine of Azure tells its own identity at this address, which exists nowhere else.
        let address = format!(
            "http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&resource={}",
            encoded(RESOURCE)
        );
        get(&address, "metadata", "true")
    }

    fn at_the_directory(&self, tenant: &str, form: &[(&str, String)]) -> Result<Request<Full<Bytes>>, ProviderError> {
        let authority = self
            .identity
            .authority
            .as_deref()
            .unwrap_or("https://login.microsoftonline.com");
        let address = format!(
            "{}/{}/oauth2/v2.0/token",
            authority.trim_end_matches('/'),
            encoded(tenant)
        );
        let uri: Uri = address
            .parse()
            .map_err(|_| no_token("AZURE_AUTHORITY_HOST is no address".to_owned()))?;
        let is_near = matches!(uri.host(), Some("localhost" | "127.0.0.1" | "[::1]"));
        if uri.scheme_str() != Some("https") && !is_near {
            return Err(no_token("AZURE_AUTHORITY_HOST must begin with https://".to_owned()));
        }
        let pairs: Vec<String> = form
            .iter()
            .map(|(name, value)| format!("{name}={}", encoded(value)))
            .collect();
        let request = Request::builder()
            .method(Method::POST)
            .uri(uri)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("accept", "application/json")
            .body(Full::new(Bytes::from(pairs.join("&"))));
        request.map_err(|error| no_token(error.to_string()))
    }
}

fn get(address: &str, header: &str, value: &str) -> Result<Request<Full<Bytes>>, ProviderError> {
    let request = Request::builder()
        .uri(address)
        .header(header, value)
        .body(Full::default());
    request.map_err(|error| no_token(error.to_string()))
}

async fn federated_token(file: &str) -> Result<String, ProviderError> {
    let path = file.to_owned();
    let read = tokio::task::spawn_blocking(move || std::fs::read_to_string(path)).await;
    match read {
        Ok(Ok(token)) => Ok(token.trim().to_owned()),
        Ok(Err(error)) => Err(no_token(format!("AZURE_FEDERATED_TOKEN_FILE cannot be read: {error}"))),
        Err(error) => Err(no_token(error.to_string())),
    }
}

/// How long a token is good for: some services say so, others say until when.
#[expect(
    clippy::disallowed_methods,
    reason = "the token is compared with the clock of the service that made it, which tests do not move"
)]
fn lifetime(answer: &Value) -> Duration {
    let number = |value: &Value| value.as_i64().or_else(|| value.as_str()?.parse().ok());
    let until = || {
        let until = number(&answer["expires_on"])?;
        Some(until - jiff::Timestamp::now().as_second())
    };
    let seconds = number(&answer["expires_in"]).or_else(until).unwrap_or_default();
    Duration::from_secs(u64::try_from(seconds).unwrap_or_default())
}

fn reason(answer: &Value) -> String {
    let told = ["error_description", "message", "error"]
        .iter()
        .find_map(|name| answer[name].as_str());
    told.unwrap_or("it was refused").to_owned()
}

fn no_token(why: String) -> ProviderError {
    ProviderError::Unreachable(format!("there is no token of Microsoft Entra ID: {why}").into())
}

fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::json;

    use super::{encoded, lifetime};

    #[test]
    #[expect(clippy::disallowed_methods, reason = "the end of a token is told by the real clock")]
    fn a_lifetime_is_told_in_two_ways() {
        assert_eq!(lifetime(&json!({"expires_in": 3600})), Duration::from_secs(3600));
        assert_eq!(lifetime(&json!({"expires_in": "60"})), Duration::from_secs(60));
        let soon = jiff::Timestamp::now().as_second() + 100;
        assert!(lifetime(&json!({"expires_on": soon.to_string()})) > Duration::from_secs(90));
        assert_eq!(lifetime(&json!({})), Duration::ZERO);
    }

    #[test]
    fn secrets_of_a_form_keep_their_signs() {
        assert_eq!(encoded("a+b&c=ü"), "a%2Bb%26c%3D%C3%BC");
    }
}
