use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use loquat_client::Calls;
use loquat_core::account::{Endpoints, OAuthProvider};
use serde::Deserialize;
use serde_json::Value as Json;

use crate::{LARGEST, Result, nonsense, unreachable};

/// What a provider says of itself. What is not needed is not read, so that nothing in it can be wrong.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Metadata {
    #[serde(default)]
    pub issuer: Option<String>,
    pub authorization_endpoint: String,
    pub token_endpoint: String,
    #[serde(default)]
    pub userinfo_endpoint: Option<String>,
    #[serde(default)]
    pub jwks_uri: Option<String>,
    #[serde(default)]
    pub end_session_endpoint: Option<String>,
    #[serde(default)]
    pub revocation_endpoint: Option<String>,
    #[serde(default)]
    pub id_token_signing_alg_values_supported: Option<Vec<String>>,
    #[serde(default)]
    pub authorization_response_iss_parameter_supported: Option<bool>,
}

/// Documents that providers publish: asked for once, by one at a time, and kept for a day.
#[derive(Debug, Clone)]
pub struct Documents {
    calls: Calls,
    kept: Arc<Mutex<HashMap<String, Arc<Slot>>>>,
}

type Slot = tokio::sync::Mutex<Option<Kept>>;

#[derive(Debug, Clone)]
struct Kept {
    at: Instant,
    document: Arc<Json>,
}

const A_DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// For so long a document is not asked for anew, whatever is missing in it.
const AT_LEAST: Duration = Duration::from_secs(60);

/// How new a document has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    Kept,
    /// Something was missing in the kept one.
    Anew,
}

impl Documents {
    pub fn new(calls: Calls) -> Self {
        Self {
            calls: calls.up_to(LARGEST),
            kept: Arc::default(),
        }
    }

    /// The document at the address.
    pub async fn read(&self, address: &str, timeout: Duration, freshness: Freshness) -> Result<Arc<Json>> {
        let slot = {
            let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            kept.entry(address.to_owned()).or_default().clone()
        };
        let mut slot = slot.lock().await;
        let good_for = match freshness {
            Freshness::Kept => A_DAY,
            Freshness::Anew => AT_LEAST,
        };
        if let Some(kept) = slot.as_ref().filter(|kept| kept.at.elapsed() < good_for) {
            return Ok(kept.document.clone());
        }
        let document: Json = self
            .calls
            .within(timeout)
            .get_json(address)
            .await
            .map_err(unreachable)?;
        let document = Arc::new(document);
        *slot = Some(Kept {
            at: Instant::now(),
            document: document.clone(),
        });
        Ok(document)
    }

    /// What the provider says of itself, or what is known of it without asking.
    pub async fn of(&self, provider: &OAuthProvider) -> Result<Metadata> {
        match &provider.endpoints {
            Endpoints::Discovered(address) => {
                let document = self.read(address, provider.timeout, Freshness::Kept).await?;
                Metadata::deserialize(&*document)
                    .map_err(|error| nonsense(format!("what it says of itself cannot be read: {error}")))
            }
            Endpoints::Fixed {
                issuer,
                authorize,
                token,
                userinfo,
                revoke,
            } => Ok(Metadata {
                issuer: issuer.clone(),
                authorization_endpoint: authorize.clone(),
                token_endpoint: token.clone(),
                userinfo_endpoint: userinfo.clone(),
                revocation_endpoint: revoke.clone(),
                ..Metadata::default()
            }),
        }
    }
}
