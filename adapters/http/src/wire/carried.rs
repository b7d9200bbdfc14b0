use loquat_core::completion::ForwardedCredentials;
use loquat_core::identity::Principal;
use loquat_core::provider::OnBehalf;
use loquat_core::shared::Secret;
use poem::http::header::COOKIE;
use poem::{FromRequest, Request, RequestBody, Result};

use crate::wire::Authenticator;

/// The credential and the cookies of a request, for connections that show them to their provider.
#[derive(Debug, Clone)]
pub struct Credentials(pub ForwardedCredentials);

impl Credentials {
    pub fn of(request: &Request) -> Self {
        let token = request
            .data::<Authenticator>()
            .and_then(|authenticator| authenticator.presented(request).credential);
        let cookies = request.header(COOKIE).map(Secret::new);
        Self(ForwardedCredentials { token, cookies })
    }

    /// On whose behalf a provider is asked.
    pub fn on_behalf(self, who: impl Into<Principal>) -> OnBehalf {
        OnBehalf {
            who: who.into(),
            token: self.0.token,
            cookies: self.0.cookies,
            chat_id: None,
        }
    }
}

impl<'a> FromRequest<'a> for Credentials {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> Result<Self> {
        Ok(Self::of(request))
    }
}
