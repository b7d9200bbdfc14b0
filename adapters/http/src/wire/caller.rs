use std::sync::Arc;

use loquat_core::account::{ApiKey, Authenticate, Presented};
use loquat_core::identity::{Admin, Email, Member, Principal};
use loquat_core::shared::Secret;
use poem::http::header::{AUTHORIZATION, HeaderName};
use poem::{Request, RequestBody, Result};
use poem_openapi::registry::{MetaSecurityScheme, Registry};
use poem_openapi::{ApiExtractor, ApiExtractorType, ExtractParamOptions};

use crate::edge::FromTrustedProxy;
use crate::wire::Failure;
use crate::wire::cookie::cookie;

/// Finds out who calls. The application puts one into the data of every request.
#[derive(Clone)]
pub struct Authenticator {
    pub accounts: Arc<dyn Authenticate>,
    /// The header in which a trusted proxy names the user's e-mail address.
    pub vouching_header: Option<HeaderName>,
}

impl std::fmt::Debug for Authenticator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Authenticator")
            .field("vouching_header", &self.vouching_header)
            .finish_non_exhaustive()
    }
}

impl Authenticator {
    /// What the request presents.
    pub fn presented(&self, request: &Request) -> Presented {
        // Compared whatever its bytes are: one that cannot be read is still somebody else's.
        let header = |name: &HeaderName| request.headers().get(name).map(|value| text_of(value.as_bytes()));
        let name = self.vouching_header.as_ref().filter(|_| FromTrustedProxy::is(request));
        Presented {
            credential: credential(request),
            vouched_email: name.and_then(header).map(|email| Email::typed(email.trim())),
        }
    }

    /// Who calls.
    pub async fn caller(&self, request: &Request) -> Result<Principal, Failure> {
        Ok(self.accounts.authenticate(&self.presented(request)).await?)
    }

    /// Who calls with the token of a session.
    async fn holder_of_token(&self, request: &Request) -> Option<Principal> {
        let presented = self.presented(request);
        let is_token = |credential: &Secret| ApiKey::of(credential).is_none();
        if !presented.credential.as_ref().is_some_and(is_token) {
            return None;
        }
        self.accounts.authenticate(&presented).await.ok()
    }
}

/// The text of a header: proxies write UTF-8 as it is, or Latin-1.
pub(crate) fn text_of(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().copied().map(char::from).collect(),
    }
}

/// The token or API key that the request shows: a bearer credential, else the cookie `token`.
pub fn credential(request: &Request) -> Option<Secret> {
    let header = request.headers().get(AUTHORIZATION);
    let bearer = header.and_then(|value| bearer(value.to_str().unwrap_or_default()));
    if let Some(bearer) = bearer {
        return Some(Secret::new(bearer));
    }
    cookie(request.headers(), "token")
        .filter(|token| !token.is_empty())
        .map(Secret::new)
}

/// The credential of an `Authorization: Bearer …` header. Other schemes count as no credential; a header that is not
/// made of two words counts as a bad one, whatever a cookie says: the caller meant to be somebody.
fn bearer(value: &str) -> Option<&str> {
    let mut words = value.split(' ');
    match (words.next(), words.next(), words.next()) {
        (Some(scheme), Some(credential), None) => scheme.eq_ignore_ascii_case("bearer").then_some(credential),
        _ => Some(""),
    }
}

/// Defines a caller: who they are is found out before anything else of the request is read.
macro_rules! caller {
    ($(#[$doc:meta])* $name:ident($who:ty), or nobody: $is_optional:literal, |$request:ident| $found:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone)]
        pub struct $name(pub $who);

        impl<'a> ApiExtractor<'a> for $name {
            const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::SecurityScheme];
            type ParamType = ();
            type ParamRawType = ();

            fn register(registry: &mut Registry) {
                register_schemes(registry);
            }

            fn security_schemes() -> Vec<&'static str> {
                SCHEMES.to_vec()
            }

            fn has_security_fallback() -> bool {
                $is_optional
            }

            async fn from_request($request: &'a Request, _: &mut RequestBody, _: ExtractParamOptions<()>) -> Result<Self> {
                Ok(Self($found))
            }
        }
    };
}

caller! {
    /// Anybody with an account, also one who still waits for an administrator.
    SignedIn(Principal), or nobody: false, |request| somebody(request).await?
}

caller! {
    /// A user or an administrator.
    Verified(Member), or nobody: false, |request| somebody(request).await?.member().map_err(Failure::from)?
}

caller! {
    /// An administrator.
    Administrator(Admin), or nobody: false, |request| somebody(request).await?.admin().map_err(Failure::from)?
}

caller! {
    /// Whoever calls, signed in or not; a bad credential counts as none.
    Anybody(Option<Principal>), or nobody: true, |request| match request.data::<Authenticator>() {
        Some(authenticator) => authenticator.caller(request).await.ok(),
        None => None,
    }
}

caller! {
    /// Whoever calls with the token of a session. API keys and bad tokens count as nobody's: the page's first question
    /// is about the person in front of it.
    TokenHolder(Option<Principal>), or nobody: true, |request| match request.data::<Authenticator>() {
        Some(authenticator) => authenticator.holder_of_token(request).await,
        None => None,
    }
}

async fn somebody(request: &Request) -> Result<Principal, Failure> {
    let Some(authenticator) = request.data::<Authenticator>() else {
        return Err(Failure::internal("no authenticator in the request's data"));
    };
    authenticator.caller(request).await
}

const SCHEMES: &[&str] = &["Bearer", "Cookie"];

fn register_schemes(registry: &mut Registry) {
    let scheme = |ty, description| MetaSecurityScheme {
        ty,
        description: Some(description),
        name: None,
        key_in: None,
        scheme: None,
        bearer_format: None,
        flows: None,
        openid_connect_url: None,
    };
    registry.create_security_scheme(
        "Bearer",
        MetaSecurityScheme {
            scheme: Some("bearer"),
            bearer_format: Some("JWT or sk-…"),
            ..scheme("http", "The token that sign-in answers, or an API key")
        },
    );
    registry.create_security_scheme(
        "Cookie",
        MetaSecurityScheme {
            name: Some("token"),
            key_in: Some("cookie"),
            ..scheme("apiKey", "The token, in the cookie that sign-in sets")
        },
    );
}

#[cfg(test)]
mod tests {
    use loquat_core::shared::Secret;
    use poem::Request;

    use super::credential;

    fn shown(headers: &[(&str, &str)]) -> Option<Secret> {
        let request = headers.iter().fold(Request::builder(), |request, (name, value)| {
            request.header(*name, *value)
        });
        credential(&request.finish())
    }

    fn secret(text: &str) -> Option<Secret> {
        Some(Secret::new(text))
    }

    #[test]
    fn the_header_comes_before_the_cookie() {
        let cookie = ("cookie", "a=b; token=\"t1\"; c=d");
        assert_eq!(shown(&[cookie]), secret("t1"));
        assert_eq!(shown(&[("authorization", "bearer t2"), cookie]), secret("t2"));
        assert_eq!(shown(&[("authorization", "Basic dTpw"), cookie]), secret("t1"));
    }

    #[test]
    fn nothing_is_nothing_and_a_malformed_header_is_a_bad_credential() {
        assert_eq!(shown(&[]), None);
        assert_eq!(shown(&[("cookie", "token=; nottoken=x; token")]), None);
        for malformed in ["Bearer", "Bearer a b", "", "\u{e9}"] {
            assert_eq!(
                shown(&[("authorization", malformed), ("cookie", "token=t1")]),
                secret(""),
                "{malformed}"
            );
        }
    }
}
