use std::sync::Arc;

use loquat_core::account::{Authenticate, Email, Presented, Principal};
use loquat_core::shared::Secret;
use poem::http::header::{AUTHORIZATION, HeaderName};
use poem::{Request, RequestBody, Result};
use poem_openapi::registry::{MetaSecurityScheme, Registry};
use poem_openapi::{ApiExtractor, ApiExtractorType, ExtractParamOptions};

use crate::wire::Failure;

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
    /// What the request presents: a bearer credential, else the cookie `token`.
    pub fn presented(&self, request: &Request) -> Presented {
        let header = |name: &HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok());
        let bearer = request
            .headers()
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(bearer);
        let cookie = || {
            request
                .cookie()
                .get("token")
                .map(|cookie| cookie.value_str().to_owned())
        };
        Presented {
            credential: bearer
                .map(str::to_owned)
                .or_else(cookie)
                .filter(|text| !text.is_empty())
                .map(Secret::new),
            vouched_email: self.vouching_header.as_ref().and_then(header).map(Email::typed),
        }
    }

    /// Who calls.
    pub async fn caller(&self, request: &Request) -> Result<Principal, Failure> {
        Ok(self.accounts.authenticate(&self.presented(request)).await?)
    }
}

/// The credential of an `Authorization: Bearer …` header. Other schemes, and more or fewer than two words, count as
/// no credential.
fn bearer(value: &str) -> Option<&str> {
    let (scheme, credential) = value.split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer") && !credential.trim().contains(' ')).then_some(credential.trim())
}

/// Defines a caller: the role is checked before anything else of the request is read.
macro_rules! caller {
    ($(#[$doc:meta])* $name:ident, $check:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone)]
        pub struct $name(pub Principal);

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

            async fn from_request(request: &'a Request, _: &mut RequestBody, _: ExtractParamOptions<()>) -> Result<Self> {
                let Some(authenticator) = request.data::<Authenticator>() else {
                    return Err(Failure::internal("no authenticator in the request's data").into());
                };
                let caller = authenticator.caller(request).await?;
                let check: fn(&Principal) -> Result<(), Failure> = $check;
                check(&caller)?;
                Ok(Self(caller))
            }
        }
    };
}

caller! {
    /// Anybody with an account, also one who still waits for an administrator.
    SignedIn, |_| Ok(())
}

caller! {
    /// A user or an administrator.
    Verified, |caller| Ok(caller.verified()?)
}

caller! {
    /// An administrator.
    Administrator, |caller| Ok(caller.admin()?)
}

/// Whoever calls, signed in or not; a bad credential counts as none.
#[derive(Debug, Clone)]
pub struct Anybody(pub Option<Principal>);

impl<'a> ApiExtractor<'a> for Anybody {
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
        true
    }

    async fn from_request(request: &'a Request, _: &mut RequestBody, _: ExtractParamOptions<()>) -> Result<Self> {
        let Some(authenticator) = request.data::<Authenticator>() else {
            return Ok(Self(None));
        };
        Ok(Self(authenticator.caller(request).await.ok()))
    }
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
