//! Reads tokens that a provider signed.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey, Header, Validation, decode, decode_header};
use loquat_core::account::OAuthProvider;
use loquat_core::shared::{JsonObject, Seconds};
use serde_json::Value as Json;
use sha2::{Digest, Sha256, Sha384, Sha512};

use crate::discovery::{Documents, Freshness, Metadata};
use crate::{Result, forged, keys, nonsense};

/// Clocks differ by so many seconds.
const LEEWAY: Seconds = 120;

/// Reads the tokens of a provider.
pub struct Reader<'a> {
    pub provider: &'a OAuthProvider,
    pub metadata: &'a Metadata,
    pub documents: &'a Documents,
    pub now: Seconds,
}

impl Reader<'_> {
    /// The claims of a token that the provider signed for us, and that is valid now.
    pub async fn read(&self, token: &str) -> Result<(JsonObject, Algorithm)> {
        let header = decode_header(token).map_err(|_| forged("it cannot be read"))?;
        let claims = self.checked(token, &header).await?;
        self.is_for_us(&claims)?;
        self.is_timely(&claims)?;
        Ok((claims, header.alg))
    }

    /// The claims, if the signature is good.
    async fn checked(&self, token: &str, header: &Header) -> Result<JsonObject> {
        let offered = self.metadata.id_token_signing_alg_values_supported.as_deref();
        let name = format!("{:?}", header.alg);
        let is_offered = match offered {
            Some(offered) => offered.contains(&name),
            None => header.alg == Algorithm::RS256,
        };
        if !is_offered {
            return Err(forged(format!(
                "it is signed by {name}, which the provider does not announce"
            )));
        }
        if header.alg.family() == AlgorithmFamily::Hmac {
            let secret = self.provider.client_secret.expose();
            if secret.is_empty() {
                return Err(forged("it is signed with a secret that there is none of"));
            }
            let key = DecodingKey::from_secret(secret.as_bytes());
            return signed(token, header, &[key]).ok_or_else(|| forged("its signature is not the provider's"));
        }
        let address = self
            .metadata
            .jwks_uri
            .as_deref()
            .ok_or_else(|| nonsense("it publishes no keys"))?;
        for freshness in [Freshness::Kept, Freshness::Anew] {
            let set = self.documents.read(address, self.provider.timeout, freshness).await?;
            if let Some(claims) = signed(token, header, &keys::fitting(&set, header)) {
                return Ok(claims);
            }
        }
        Err(forged("its signature is not the provider's"))
    }

    fn is_for_us(&self, claims: &JsonObject) -> Result<()> {
        let text = |key: &str| claims.get(key).and_then(Json::as_str);
        let issuer = self
            .metadata
            .issuer
            .as_deref()
            .ok_or_else(|| nonsense("it does not say who it is"))?;
        // Microsoft's document is one for all tenants, and names the place of theirs.
        let issuer = match text("tid").filter(|tid| tid.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')) {
            Some(tenant) => issuer.replace("{tenantid}", tenant),
            None => issuer.to_owned(),
        };
        if text("iss") != Some(issuer.as_str()) {
            return Err(forged("somebody else made it"));
        }
        let ours = self.provider.client_id.as_str();
        let audience: Vec<&str> = match claims.get("aud") {
            Some(Json::String(one)) => vec![one],
            Some(Json::Array(several)) => several.iter().filter_map(Json::as_str).collect(),
            _ => Vec::new(),
        };
        if !audience.contains(&ours) {
            return Err(forged("it was made for somebody else"));
        }
        match text("azp") {
            Some(party) if party != ours => Err(forged("somebody else asked for it")),
            _ => Ok(()),
        }
    }

    fn is_timely(&self, claims: &JsonObject) -> Result<()> {
        let moment = |key: &str| claims.get(key).and_then(Json::as_f64).map(|at| at as Seconds);
        match moment("exp") {
            None => return Err(forged("it does not say when it is over")),
            Some(exp) if exp + LEEWAY < self.now => return Err(forged("it is over")),
            Some(_) => {}
        }
        let early = ["nbf", "iat"]
            .iter()
            .filter_map(|key| moment(key))
            .any(|at| at > self.now + LEEWAY);
        match early {
            true => Err(forged("it is not valid yet; compare the clocks")),
            false => Ok(()),
        }
    }
}

/// The claims of a token that one of the keys signed.
fn signed(token: &str, header: &Header, keys: &[DecodingKey]) -> Option<JsonObject> {
    let mut only_signature = Validation::new(header.alg);
    only_signature.required_spec_claims.clear();
    only_signature.validate_exp = false;
    only_signature.validate_nbf = false;
    only_signature.validate_aud = false;
    keys.iter().find_map(|key| {
        let read = decode::<JsonObject>(token, key, &only_signature);
        read.ok().map(|token| token.claims)
    })
}

/// Does the access token belong to the token that says so?
pub fn belongs(access_token: &str, hash: &str, algorithm: Algorithm) -> bool {
    let bytes = access_token.as_bytes();
    let digest: Vec<u8> = match algorithm {
        Algorithm::RS384 | Algorithm::PS384 | Algorithm::ES384 | Algorithm::HS384 => Sha384::digest(bytes).to_vec(),
        Algorithm::RS512 | Algorithm::PS512 | Algorithm::HS512 | Algorithm::EdDSA => Sha512::digest(bytes).to_vec(),
        _ => Sha256::digest(bytes).to_vec(),
    };
    let half = &digest[..digest.len() / 2];
    URL_SAFE_NO_PAD.encode(half) == hash.trim_end_matches('=')
}
