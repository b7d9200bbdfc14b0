use jsonwebtoken::jwk::{Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, Header};
use serde_json::Value as Json;

/// The keys of a set that can have signed a token with this header. Each is read on its own: one of a kind that nobody
/// here knows must not spoil the others.
pub fn fitting(set: &Json, header: &Header) -> Vec<DecodingKey> {
    let all = set["keys"].as_array().map(Vec::as_slice).unwrap_or_default();
    let keys = all
        .iter()
        .filter_map(|key| serde_json::from_value::<Jwk>(key.clone()).ok());
    keys.filter(|key| {
        let is_named = match (&key.common.key_id, &header.kid) {
            (Some(key), Some(wanted)) => key == wanted,
            _ => true,
        };
        let encrypts = matches!(key.common.public_key_use, Some(PublicKeyUse::Encryption));
        let algorithm = key.common.key_algorithm.map(|algorithm| algorithm.to_string());
        let fits = algorithm.is_none_or(|algorithm| algorithm == format!("{:?}", header.alg));
        is_named && !encrypts && fits
    })
    .filter_map(|key| DecodingKey::from_jwk(&key).ok())
    .filter(|key| is_of(key, header.alg))
    .collect()
}

/// A secret never checks what a public key signed, nor the other way round.
fn is_of(key: &DecodingKey, algorithm: Algorithm) -> bool {
    key.family() == algorithm.family()
}
