use std::sync::Arc;

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use loquat_core::account::{Claims, TokenId, Tokens};
use loquat_core::identity::UserId;
use loquat_core::shared::{Clock, Seconds, Secret};
use serde::{Deserialize, Serialize};

/// JSON Web Tokens signed with HMAC-SHA-256. The algorithm is fixed: what the token's header claims is not believed.
pub struct JwtTokens {
    encoding: EncodingKey,
    decoding: DecodingKey,
    validation: Validation,
    clock: Arc<dyn Clock>,
}

impl std::fmt::Debug for JwtTokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("JwtTokens")
    }
}

impl JwtTokens {
    /// Signs with the bytes of this text as they are.
    pub fn new(key: &Secret, clock: Arc<dyn Clock>) -> Self {
        let key = key.expose().as_bytes();
        let mut validation = Validation::new(Algorithm::HS256);
        // The end of a token is checked below: it may be absent, and the time is the clock's.
        validation.validate_exp = false;
        validation.required_spec_claims.clear();
        validation.validate_aud = false;
        Self {
            encoding: EncodingKey::from_secret(key),
            decoding: DecodingKey::from_secret(key),
            validation,
            clock,
        }
    }
}

/// The claims on the wire. There are no others, because the original writes no others.
#[derive(Serialize, Deserialize)]
struct WireClaims {
    id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    exp: Option<Seconds>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    jti: Option<String>,
}

impl Tokens for JwtTokens {
    fn issue(&self, claims: &Claims) -> Secret {
        let claims = WireClaims {
            id: claims.user.0.clone(),
            exp: claims.expires_at,
            jti: claims.id.as_ref().map(|id| id.0.clone()),
        };
        // Neither the claims nor HMAC can fail; an empty token would open nothing.
        let token = jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.encoding);
        Secret::new(token.unwrap_or_default())
    }

    fn check(&self, token: &Secret) -> Option<Claims> {
        let token = jsonwebtoken::decode::<WireClaims>(token.expose(), &self.decoding, &self.validation).ok()?;
        let WireClaims { id, exp, jti } = token.claims;
        let is_over = exp.is_some_and(|end| end <= self.clock.now().seconds());
        (!is_over).then(|| Claims {
            user: UserId(id),
            id: jti.map(TokenId),
            expires_at: exp,
        })
    }
}

#[cfg(test)]
mod tests {
    use jsonwebtoken::{Algorithm, EncodingKey, Header};
    use loquat_core::account::{Claims, Tokens};
    use loquat_core::shared::{Clock, Moment, Secret};
    use serde_json::{Value, json};
    use std::sync::Arc;

    use super::JwtTokens;

    struct AtThousand;

    impl Clock for AtThousand {
        fn now(&self) -> Moment {
            Moment::from_seconds(1000)
        }
    }

    fn tokens(key: &str) -> JwtTokens {
        JwtTokens::new(&Secret::new(key), Arc::new(AtThousand))
    }

    fn forged(algorithm: Algorithm, key: &str, claims: &Value) -> Secret {
        let key = EncodingKey::from_secret(key.as_bytes());
        Secret::new(jsonwebtoken::encode(&Header::new(algorithm), claims, &key).unwrap())
    }

    fn ada(expires_at: Option<i64>) -> Claims {
        Claims {
            user: "ada".into(),
            id: Some("t1".into()),
            expires_at,
        }
    }

    #[test]
    fn a_token_says_what_it_was_given() {
        let tokens = tokens("k");
        for claims in [ada(Some(1001)), ada(None)] {
            assert_eq!(tokens.check(&tokens.issue(&claims)), Some(claims));
        }
    }

    #[test]
    fn a_token_without_end_has_no_such_claim() {
        let token = tokens("k").issue(&ada(None));
        let claims: Value = jsonwebtoken::dangerous::insecure_decode(token.expose()).unwrap().claims;
        assert_eq!(claims, json!({"id": "ada", "jti": "t1"}));
    }

    #[test]
    fn the_second_of_its_end_is_too_late() {
        let tokens = tokens("k");
        assert_eq!(tokens.check(&tokens.issue(&ada(Some(1000)))), None);
    }

    #[test]
    fn tokens_of_the_original_are_good() {
        let token = forged(Algorithm::HS256, "k", &json!({"id": "ada"}));
        assert_eq!(tokens("k").check(&token).map(|claims| claims.user), Some("ada".into()));
    }

    #[test]
    fn forged_tokens_are_not() {
        let tokens = tokens("k");
        let none = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJpZCI6ImFkYSJ9.";
        for token in [
            forged(Algorithm::HS384, "k", &json!({"id": "ada"})),
            forged(Algorithm::HS512, "k", &json!({"id": "ada"})),
            forged(Algorithm::HS256, "another", &json!({"id": "ada"})),
            forged(Algorithm::HS256, "k", &json!({"sub": "ada"})),
            forged(Algorithm::HS256, "k", &json!({"id": 7})),
            Secret::new(none),
            Secret::new(""),
            Secret::new("a.b.c"),
        ] {
            assert_eq!(tokens.check(&token), None, "{}", token.expose());
        }
    }

    #[test]
    fn a_changed_payload_breaks_the_signature() {
        let tokens = tokens("k");
        let (mine, other) = (
            tokens.issue(&ada(None)),
            forged(Algorithm::HS256, "x", &json!({"id": "eve"})),
        );
        let parts: Vec<_> = mine.expose().split('.').collect();
        let payload = other.expose().split('.').nth(1).unwrap();
        let mixed = Secret::new([parts[0], payload, parts[2]].join("."));
        assert_eq!(tokens.check(&mixed), None);
    }
}
